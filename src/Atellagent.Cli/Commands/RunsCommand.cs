using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell runs</c>: the runs of hosted deployments.</summary>
internal static class RunsCommand
{
    public static Command Make(GlobalOptions global) => new("runs", "The runs of hosted deployments.")
    {
        RunsServeCommand.Make(global),
        RunsListCommand.Make(global),
        RunsEndCommand.Make(global),
    };
}
