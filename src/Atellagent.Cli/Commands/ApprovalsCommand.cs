using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals</c>: actions that wait until people agree.</summary>
internal static class ApprovalsCommand
{
    public static Command Make(GlobalOptions global) => new("approvals", "Shows actions that wait until people agree, and votes on them.")
    {
        ApprovalsListCommand.Make(global),
        ApprovalsShowCommand.Make(global),
        ApprovalsVoteCommand.Make(global, "approve", "Agrees to an action; with the last vote that it takes the boundary carries it out."),
        ApprovalsVoteCommand.Make(global, "reject", "Refuses an action, which ends it."),
    };
}
