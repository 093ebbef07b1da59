using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Alerts;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell alerts list</c>: which alerts there are, and which have fired.</summary>
internal static class AlertsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> alert = new("--alert") { Description = "Only of this alert.", HelpName = "NAME" };
        Option<string?> severity = new("--severity") { Description = "Only of this severity.", HelpName = "SEVERITY" };
        severity.AcceptOnlyFromAmong("low", "medium", "high", "critical");
        Option<string?> since = new("--since") { Description = "Only since then: so long ago, such as 24h or 7d, or a time.", HelpName = "TIME" };
        Command command = new(
            "list",
            """
            Lists the alerts that have fired, the newest first, and the alerts in force.

            Example:
              atell alerts list --since 24h --severity critical
            """)
        {
            alert,
            severity,
            since,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            AlertListing listing = await ReadAsync(connection.Client, parsed.GetValue(alert), parsed.GetValue(severity), parsed.GetValue(since), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.AlertListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["fired", "alert", "severity", "count", "by", "where"],
                listing.Items.Select(static item => new object?[] { item.Time, item.Alert, item.Severity, item.Count, AlertsShowCommand.KeyOf(item), $"{item.Log}/{item.Index}" }));
            renderer.Table(
                ["in force", "severity", "counts to", "within", "by", "keys", "errors"],
                listing.Alerts.Select(static one => new object?[] { one.Name, one.Severity, one.Count, $"{one.WindowSeconds}s", string.Join(", ", one.By), one.Keys, one.Errors }));
            if (listing.Counting is { Waiting: > 0 } behind)
            {
                renderer.Note($"{behind.Waiting} records are still to be counted, the oldest of {behind.OldestAt}{(behind.LastError is null ? "" : ": " + behind.LastError)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    // Every page: alerts are few, and one that is not shown is one that nobody looks at.
    private static async Task<AlertListing> ReadAsync(AtellagentClient client, string? alert, string? severity, string? since, CancellationToken cancellationToken)
    {
        AlertListing listing = await client.ListAlertsAsync(alert, severity, since, cursor: null, cancellationToken);
        List<FiredAlert> items = [.. listing.Items];
        while (listing.Next is { } next)
        {
            listing = await client.ListAlertsAsync(alert, severity, since, next, cancellationToken);
            items.AddRange(listing.Items);
        }

        return listing with { Items = items };
    }
}
