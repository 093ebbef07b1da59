using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell keys</c>: the keys that sign tokens.</summary>
internal static class KeysCommand
{
    public static Command Make(GlobalOptions global) => new("keys", "The keys that sign tokens.")
    {
        KeysListCommand.Make(global),
        KeysRotateCommand.Make(global),
    };
}
