using System.Globalization;
using System.Collections.Immutable;
using Atellagent.Boundary.Figures;
using Atellagent.Boundary.Sinks;
using Atellagent.Boundary.Standing;
using Atellagent.Domain.Figures;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>How the boundary stands, in JSON. What could not be asked is left out.</summary>
internal static class SystemTold
{
    /// <summary>Tells it.</summary>
    /// <param name="standing">How it stands.</param>
    /// <param name="settings">The settings of the silo that tells.</param>
    /// <returns>The answer.</returns>
    public static JsonObject Of(SystemStanding standing, ImmutableArray<SettingTold> settings) => JsonObject.Of(
        ("at", Time(standing.At)),
        ("configuration", List(settings, Setting)),
        ("open", standing.Figures.Open is { } open ? Open(open) : null),
        ("runs", standing.Runs is { } runs ? JsonNumber.Of(runs) : null),
        ("shadow", standing.Shadow is { } shadow ? Shadow(shadow, standing.ShadowProblem) : null),
        ("silos", List(standing.Silos, silo => Silo(silo, standing.Figures.Open))),
        ("sinks", standing.Figures.Sinks.IsDefault ? null : List(standing.Figures.Sinks, sink => Sink(sink, standing.Figures))),
        ("store", standing.Store is { } store ? Store(store, standing) : null));

    private static JsonObject Silo(SiloStanding silo, OpenFigures? open) => JsonObject.Of(
        ("address", new JsonString(silo.Address)),
        ("answers", JsonBoolean.Of(silo.Facts is not null)),
        ("backlog", Count(silo.Facts?.Backlog)),
        ("clock", Count(silo.Facts?.Clock)),
        ("freeBytes", Count(silo.Facts?.FreeBytes)),
        ("log", Text(silo.Facts?.Log)),
        ("name", Text(silo.Facts?.Name)),
        ("notReady", Text(silo.Facts?.NotReady)),
        ("owed", Count(silo.Facts?.Owed)),
        ("own", JsonBoolean.Of(silo.IsOwn)),
        ("policyVersion", Text(silo.Facts?.PolicyVersion)),
        ("ready", silo.Facts is null ? null : JsonBoolean.Of(silo.Facts.NotReady.Length == 0)),
        ("records", silo.Facts is not null && open is not null && open.Logs.TryGetValue(silo.Facts.Log, out long size) ? JsonNumber.Of(size) : null),
        ("startedAt", silo.Facts is null ? null : Time(silo.Facts.StartedAt)),
        ("state", new JsonString(silo.State)),
        ("underWay", Count(silo.Facts?.UnderWay)),
        ("version", Text(silo.Facts?.Version)),
        ("waiting", Count(silo.Facts?.Waiting)));

    // The data folder's disk is the database's own where that is a file in it.
    private static JsonObject Store(StoreStanding store, SystemStanding standing) => JsonObject.Of(
        ("bytes", JsonNumber.Of(store.Bytes)),
        ("freeBytes", store.Kind == StorageSettings.Sqlite ? Count(standing.Silos.FirstOrDefault(static one => one.IsOwn)?.Facts?.FreeBytes) : null),
        ("kind", new JsonString(store.Kind)),
        ("migratedAt", new JsonString(DateTimeOffset.TryParse(store.MigratedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset migrated) ? Rfc3339.Text(migrated) : store.MigratedAt)),
        ("migrations", JsonNumber.Of(store.Schema)),
        ("step", new JsonString(store.Step)),
        ("version", new JsonString(store.Version)),
        ("where", new JsonString(store.Where)));

    private static JsonObject Open(OpenFigures open) => JsonObject.Of(
        ("approvals", JsonNumber.Of(open.Approvals)),
        ("unclosed", JsonNumber.Of(open.Unclosed)),
        ("unknown", JsonNumber.Of(open.Unknown)));

    private static JsonObject Shadow(string version, string? problem) => JsonObject.Of(("policyVersion", version.Length == 0 ? null : new JsonString(version)), ("problem", Text(problem)));

    private static JsonObject Sink(SinkStanding sink, BoundaryFigures figures) => JsonObject.Of(
        ("behind", JsonBoolean.Of(figures.Behind.Contains(sink))),
        ("failures", JsonNumber.Of(sink.Standing?.Failures ?? 0)),
        ("lagSeconds", JsonNumber.Of((long)sink.Lag(figures.At).TotalSeconds)),
        ("name", new JsonString(sink.Name)),
        ("suspended", JsonBoolean.Of(sink.IsSuspended)),
        ("waiting", JsonNumber.Of(sink.Standing?.Waiting ?? 0)));

    private static JsonObject Setting(SettingTold setting) => JsonObject.Of(
        ("from", new JsonString(setting.From)),
        ("name", new JsonString(setting.Name)),
        ("secret", JsonBoolean.Of(setting.IsSecret)),
        ("value", Text(setting.Value)));

    private static JsonArray List<T>(ImmutableArray<T> items, Func<T, JsonObject> tell) => new([.. items.Select(item => (JsonValue)tell(item))]);

    private static JsonString? Text(string? text) => string.IsNullOrEmpty(text) ? null : new JsonString(text);

    private static JsonNumber? Count(long? count) => count is { } number ? JsonNumber.Of(number) : null;

    private static JsonString Time(DateTimeOffset time) => new(Rfc3339.Text(time));
}
