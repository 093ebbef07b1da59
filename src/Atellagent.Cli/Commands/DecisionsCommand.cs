using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell decisions</c>: what the boundary decided.</summary>
internal static class DecisionsCommand
{
    public static Command Make(GlobalOptions global) => new("decisions", "Shows what the boundary decided, and why.")
    {
        DecisionsListCommand.Make(global),
        DecisionsShowCommand.Make(global),
    };
}
