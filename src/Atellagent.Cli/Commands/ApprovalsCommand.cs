using System.CommandLine;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals</c>: actions that wait until people agree.</summary>
internal static class ApprovalsCommand
{
    private const string NotOwn = "Nobody votes on what they, or an agent of theirs, ask for.";

    public static Command Make(GlobalOptions global) => new("approvals", "Shows actions that wait until people agree, and votes on them.")
    {
        ApprovalsListCommand.Make(global),
        ApprovalsShowCommand.Make(global),
        ApprovalsNarrowCommand.Make(global),
        Vote(global, "approve", "Agrees to an action; with the last vote that it takes the boundary carries it out."),
        Vote(global, "reject", "Refuses an action, which ends it."),
        ApprovalsAwayCommand.Make(global),
        ApprovalsBackCommand.Make(global),
    };

    private static Command Vote(GlobalOptions global, string vote, string description) => VoteCommand.Make(
        global,
        vote,
        ("approvals", "apr"),
        $"{description} {NotOwn}",
        static async (client, renderer, id, cast, cancellationToken) => ApprovalView.Show(renderer, await client.VoteAsync(id, cast, cancellationToken)),
        isOnAction: true);
}
