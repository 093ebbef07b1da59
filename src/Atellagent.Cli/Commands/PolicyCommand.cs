using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy</c>: everything about policies, before they are in force and after.</summary>
internal static class PolicyCommand
{
    public static Command Make(GlobalOptions global) => new("policy", "Policies: check, test, explain, plan and sign a folder of them; list, compare and roll back versions.")
    {
        PolicyCheckCommand.Make(global),
        PolicyTestCommand.Make(global),
        PolicyTestFromCommand.Make(global),
        PolicyExplainCommand.Make(global),
        PolicyWhoCanCommand.Make(global),
        PolicyWhatCanCommand.Make(global),
        PolicyDiffCommand.Make(global),
        PolicyPlanCommand.Make(global),
        PolicyShadowCommand.Make(global),
        PolicyKeygenCommand.Make(global),
        PolicySignCommand.Make(global),
        PolicyVersionsCommand.Make(global),
        PolicyRollbackCommand.Make(global),
    };

    /// <summary>The argument that names what to look at.</summary>
    /// <returns>The argument.</returns>
    internal static Argument<string> Folder() => new("folder") { Description = "The boundary folder, or one file." };
}
