using System.Globalization;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows how a boundary stands.</summary>
internal static class SystemView
{
    private const long Mebibyte = 1024 * 1024;

    public static void Show(Renderer renderer, SystemReport system, bool hasAll)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(system, WireJson.Default.SystemReport);
            return;
        }

        renderer.Table(
            ["silo", "state", "since", "version", "policies", "log", "records", "to write", "under way", "free"],
            system.Silos.Select(static silo => new object?[]
            {
                (silo.Name ?? silo.Address) + (silo.Own ? " (asked)" : ""),
                State(silo),
                silo.StartedAt,
                silo.Version,
                silo.PolicyVersion,
                silo.Log,
                silo.Records,
                silo.Owed > 0 ? $"{silo.Backlog}, and {silo.Owed} owed" : silo.Backlog,
                silo.UnderWay is null ? null : $"{silo.UnderWay}, {silo.Waiting} waiting",
                Size(silo.FreeBytes),
            }));
        renderer.Facts(
        [
            ("store", system.Store is { } store ? $"{store.Kind} {store.Version}, {store.Where}" : "could not be asked"),
            ("size", system.Store is { } sized ? Size(sized.Bytes) + (sized.FreeBytes is { } free ? $", {Size(free)} free" : "") : null),
            ("schema", system.Store is { } migrated ? $"{migrated.Migrations} migrations, the last {migrated.Step} at {migrated.MigratedAt}" : null),
            ("waiting for people", system.Open?.Approvals),
            ("outcome unknown", system.Open?.Unknown),
            ("permits not closed", system.Open?.Unclosed),
            ("runs", system.Runs),
            ("draft beside", system.Shadow is { } shadow ? shadow.Problem ?? shadow.PolicyVersion : null),
        ]);
        if (system.Sinks is { Count: > 0 } sinks)
        {
            renderer.Table(
                ["sink", "state", "behind by", "waiting", "failures"],
                sinks.Select(static sink => new object?[] { sink.Name, sink.Suspended ? "suspended" : sink.Behind ? "behind" : "on time", $"{sink.LagSeconds} s", sink.Waiting, sink.Failures }));
        }

        renderer.Table(
            ["setting", "value", "from"],
            system.Configuration.Where(setting => hasAll || setting.From != "default").Select(static setting => new object?[] { setting.Name, setting.Secret ? "(secret)" : setting.Value, setting.From }));
    }

    private static string State(SystemSilo silo) => silo switch
    {
        { Ready: true } => silo.State,
        { Answers: true } => $"{silo.State}, not ready: {silo.NotReady}",
        { State: "dead" } => silo.State,
        _ => $"{silo.State}, does not answer",
    };

    private static string? Size(long? bytes) => bytes is not { } number ? null
        : number >= 1024 * Mebibyte ? string.Create(CultureInfo.InvariantCulture, $"{(double)number / (1024 * Mebibyte):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{(double)number / Mebibyte:0.#} MiB");
}
