using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Alerts;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell alerts show</c>: one that has fired, and the records that it was told for.</summary>
internal static class AlertsShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> where = new("where") { Description = "Where its record stands, as LOG/INDEX" };
        Command command = new(
            "show",
            """
            Shows an alert that has fired, and the last of the records that it was told for.

            Example:
              atell alerts show main/1734
            """)
        {
            where,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] parts = parsed.GetRequiredValue(where).Split('/');
            if (parts is not [{ Length: > 0 } log, { } number] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long index))
            {
                throw new UsageException("say where its record stands as LOG/INDEX, such as main/1734");
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            FiredAlert alert = await connection.Client.GetAlertAsync(log, index, cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(alert, WireJson.Default.FiredAlert);
                return ExitCodes.Done;
            }

            renderer.Facts(
            [
                ("alert", alert.Alert),
                ("severity", alert.Severity),
                ("owner", alert.Owner),
                ("by", KeyOf(alert)),
                ("records", $"{alert.Count}, where {alert.Threshold} within {alert.WindowSeconds} seconds are told"),
                ("since", alert.Since),
                ("until", alert.Until),
                ("told", alert.Time),
            ]);
            renderer.Table(
                ["record", "type", "time", "principal", "route", "operation", "action"],
                (alert.Because ?? []).Select(static record => new object?[]
                {
                    $"{Text(record, "log")}/{Text(record, "index")}", Text(record, "type"), Text(record, "time"), Text(record, "principal"), Text(record, "route"), Text(record, "operation"), Text(record, "action"),
                }));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What was counted apart, in one text.</summary>
    /// <param name="alert">The alert.</param>
    /// <returns>The text.</returns>
    public static string KeyOf(FiredAlert alert) =>
        alert.Several is true ? "several" : string.Join(", ", alert.By.Select(static one => $"{one.Key}={one.Value.ToString()}"));

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;
}
