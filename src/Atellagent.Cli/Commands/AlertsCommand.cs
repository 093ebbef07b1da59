using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell alerts</c>: what was told because it came too often.</summary>
internal static class AlertsCommand
{
    public static Command Make(GlobalOptions global) => new("alerts", "Shows the alerts in force, and those that have fired.")
    {
        AlertsListCommand.Make(global),
        AlertsShowCommand.Make(global),
    };
}
