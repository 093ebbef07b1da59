using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy</c>: what can be known about policies before they are in force.</summary>
internal static class PolicyCommand
{
    public static Command Make(GlobalOptions global) => new("policy", "Checks, tests and explains a boundary folder, without a boundary.")
    {
        PolicyCheckCommand.Make(global),
        PolicyTestCommand.Make(global),
        PolicyExplainCommand.Make(global),
        PolicyWhoCanCommand.Make(global),
        PolicyWhatCanCommand.Make(global),
    };

    /// <summary>The argument that names what to look at.</summary>
    /// <returns>The argument.</returns>
    internal static Argument<string> Folder() => new("folder") { Description = "The boundary folder, or one file." };
}
