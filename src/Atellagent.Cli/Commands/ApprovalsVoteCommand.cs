using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals approve</c> and <c>reject</c>: a vote on what the voter has seen.</summary>
internal static class ApprovalsVoteCommand
{
    public static Command Make(GlobalOptions global, string vote, string description)
    {
        Argument<string> id = new("id") { Description = "The approval's id, apr_…" };
        Option<string> digest = new("--digest") { Description = "The digest that \"atell approvals show\" told.", HelpName = "DIGEST", Required = true };
        Option<string?> comment = new("--comment") { Description = "Why, for the record; some gates want it.", HelpName = "TEXT" };
        Command command = new(
            vote,
            $"""
            {description} Nobody votes on what they, or an agent of theirs, ask for.

            Example:
              atell approvals {vote} apr_01jm8x9f0000000000000000000 --digest sha256:… --comment "checked with the customer"
            """)
        {
            id, digest, comment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ChangeVote cast = new(vote, parsed.GetRequiredValue(digest), parsed.GetValue(comment) ?? "");
            ApprovalView.Show(global.Renderer(parsed), await connection.Client.VoteAsync(parsed.GetRequiredValue(id), cast, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
