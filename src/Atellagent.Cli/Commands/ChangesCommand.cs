using System.CommandLine;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell changes</c>: changes that wait for the vote of another person.</summary>
internal static class ChangesCommand
{
    public static Command Make(GlobalOptions global) => new("changes", "Shows changes that wait for the vote of another person, and votes on them.")
    {
        ChangesListCommand.Make(global),
        ChangesShowCommand.Make(global),
        Vote(global, "approve", "Votes for a change; with the last vote it is carried out."),
        Vote(global, "reject", "Votes against a change, which ends it."),
    };

    private static Command Vote(GlobalOptions global, string vote, string description) => VoteCommand.Make(
        global,
        vote,
        ("changes", "chg"),
        $"{description} Nobody votes on what they ask for themselves.",
        static async (client, renderer, id, cast, cancellationToken) => PendingChangeView.Show(renderer, await client.VoteOnChangeAsync(id, new ChangeVote(cast.Vote, cast.Digest, cast.Comment), cancellationToken)));
}
