using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action</c>: what an agent does, by hand, and what people say came of it.</summary>
internal static class ActionCommand
{
    public static Command Make(GlobalOptions global) => new("action", "Asks the boundary for actions, and looks at them.")
    {
        ActionSubmitCommand.Make(global),
        ActionGetCommand.Make(global),
        ActionCancelCommand.Make(global),
        ActionListCommand.Make(global),
        ActionSettleCommand.Make(global),
    };
}
