using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy</c>: what can be known about policies before they are in force.</summary>
internal static class PolicyCommand
{
    public static Command Make(GlobalOptions global) => new("policy", "Checks and tests a boundary folder, without a boundary.")
    {
        PolicyCheckCommand.Make(global),
        PolicyTestCommand.Make(global),
    };
}
