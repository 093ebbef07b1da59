using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell queries</c>: filters over decisions that are kept under a name.</summary>
internal static class QueriesCommand
{
    public static Command Make(GlobalOptions global) => new("queries", "Keeps filters over decisions under a name, for oneself or for a team.")
    {
        QueriesListCommand.Make(global),
        QueriesSaveCommand.Make(global),
        QueriesDeleteCommand.Make(global),
    };
}
