using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell labels</c>: what runs and deployments have read.</summary>
internal static class LabelsCommand
{
    public static Command Make(GlobalOptions global) => new("labels", "What runs and deployments have read, as rules see it.")
    {
        LabelsListCommand.Make(global),
        LabelsClearCommand.Make(global),
    };
}
