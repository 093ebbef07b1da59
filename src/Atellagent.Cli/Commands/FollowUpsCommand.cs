using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups</c>: the work that reviews cause.</summary>
internal static class FollowUpsCommand
{
    public static Command Make(GlobalOptions global) => new("follow-ups", "Shows and moves the work that reviews cause, and begins it.")
    {
        FollowUpsListCommand.Make(global),
        FollowUpsShowCommand.Make(global),
        FollowUpsOpenCommand.Make(global),
        FollowUpsMoveCommand.Make(global),
        FollowUpsDraftCommand.Make(global),
        FollowUpsSendCommand.Make(global),
        FollowUpsSuspendCommand.Make(global),
    };
}
