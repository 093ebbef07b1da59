using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell changes approve</c> and <c>reject</c>: a vote on what the voter has seen.</summary>
internal static class ChangesVoteCommand
{
    public static Command Make(GlobalOptions global, string vote, string description)
    {
        Argument<string> id = new("id") { Description = "The change's id, chg_…" };
        Option<string> digest = new("--digest") { Description = "The digest that \"atell changes show\" told.", HelpName = "DIGEST", Required = true };
        Option<string?> comment = new("--comment") { Description = "What to say with the vote, for the record.", HelpName = "TEXT" };
        Command command = new(
            vote,
            $"""
            {description} Nobody votes on what they ask for themselves.

            Example:
              atell changes {vote} chg_01jm8x9f0000000000000000000 --digest sha256:…
            """)
        {
            id, digest, comment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ChangeVote cast = new(vote, parsed.GetRequiredValue(digest), parsed.GetValue(comment) ?? "");
            PendingChangeView.Show(global.Renderer(parsed), await connection.Client.VoteOnChangeAsync(parsed.GetRequiredValue(id), cast, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
