using System.Collections.Immutable;
using System.Globalization;

namespace Atellagent.Silo.Composition;

/// <summary>
/// The settings in force, told to whoever may read them. A value is told only where the table below says how; one that is not in it is a failed test,
/// and one that could hold a secret is told without what could be one.
/// </summary>
internal static class SettingList
{
    private delegate SettingTold Telling(string name, object? value, string from);

    private static readonly ImmutableArray<(string Name, Telling Tell, Func<SiloSettings, object?> Read)> Known =
    [
        ("Listen", Plain, static all => all.Listen),
        ("Port", Plain, static all => all.Port),
        ("GrpcPort", Plain, static all => all.GrpcPort),
        ("Data", Plain, static all => all.Data),
        ("Boundary", Plain, static all => all.Boundary),
        ("PolicyKeys", Plain, static all => all.PolicyKeys),
        ("Issuer", Address, static all => all.Issuer),
        ("Storage:Provider", Plain, static all => all.Storage.Provider),
        ("Storage:ConnectionString", Secret, static all => all.Storage.ConnectionString),
        ("Storage:RuntimeRole", Plain, static all => all.Storage.RuntimeRole),
        ("Cluster:Id", Plain, static all => all.Cluster.Id),
        ("Cluster:Address", Plain, static all => all.Cluster.Address),
        ("Cluster:Port", Plain, static all => all.Cluster.Port),
        ("Evidence:DeadlineMilliseconds", Plain, static all => all.Evidence.DeadlineMilliseconds),
        ("Evidence:PayloadDays", Plain, static all => all.Evidence.PayloadDays),
        ("Evidence:Log", Plain, static all => all.Evidence.Log),
        ("Evidence:CheckpointSeconds", Plain, static all => all.Evidence.CheckpointSeconds),
        ("Evidence:CheckpointFolder", Plain, static all => all.Evidence.CheckpointFolder),
        ("Evidence:WitnessSeconds", Plain, static all => all.Evidence.WitnessSeconds),
        ("Evidence:AnchorSeconds", Plain, static all => all.Evidence.AnchorSeconds),
        ("Sinks:File", Plain, static all => all.Sinks.File),
        ("Sinks:FileRecords", Plain, static all => Words(all.Sinks.FileRecords)),
        ("Sinks:OtlpUrl", Address, static all => all.Sinks.OtlpUrl),
        ("Sinks:OtlpNetworks", Plain, static all => Words(all.Sinks.OtlpNetworks)),
        ("Sinks:OtlpRecords", Plain, static all => Words(all.Sinks.OtlpRecords)),
        ("Sinks:BehindSeconds", Plain, static all => all.Sinks.BehindSeconds),
        ("Sinks:FileMaxBytes", Plain, static all => all.Sinks.FileMaxBytes),
        ("Admission:Concurrency", Plain, static all => all.Admission.Concurrency),
        ("Admission:Queue", Plain, static all => all.Admission.Queue),
        ("Admission:PrincipalConcurrency", Plain, static all => all.Admission.PrincipalConcurrency),
        ("Admission:PrincipalRate", Plain, static all => all.Admission.PrincipalRate),
        ("Admission:PrincipalBurst", Plain, static all => all.Admission.PrincipalBurst),
        ("Admission:RouteConcurrency", Plain, static all => all.Admission.RouteConcurrency),
        ("Admission:RouteQueue", Plain, static all => all.Admission.RouteQueue),
        ("Admission:WaitMilliseconds", Plain, static all => all.Admission.WaitMilliseconds),
        ("Admission:Connections", Plain, static all => all.Admission.Connections),
        ("Keys:MasterRef", Reference, static all => all.Keys.MasterRef),
        ("Keys:PreviousMasterRef", Reference, static all => all.Keys.PreviousMasterRef),
        ("Keys:RotateAfterDays", Plain, static all => all.Keys.RotateAfterDays),
        ("Proxies:Trusted", Plain, static all => Words(all.Proxies.Trusted)),
        ("Console:OrleansDashboard", Plain, static all => all.Console.OrleansDashboard),
        ("Admin:ClientId", Plain, static all => all.Admin.ClientId),
        ("Admin:ClientSecret", Secret, static all => all.Admin.ClientSecret),
    ];

    /// <summary>The names in the table, and those whose members are told one by one.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Known.Select(static one => one.Name), "Evidence:Witnesses", "Evidence:Anchors", "Sinks:OtlpHeaders"];

    /// <summary>Tells them.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Each, by name.</returns>
    public static ImmutableArray<SettingTold> Of(SiloSettings settings)
    {
        IEnumerable<(string Name, Telling Tell, object? Value)> listed =
        [
            .. Known.Select(one => (one.Name, one.Tell, one.Read(settings))),
            .. settings.Sinks.OtlpHeaders.Select(static one => ($"Sinks:OtlpHeaders:{one.Key}", (Telling)Reference, (object?)one.Value)),
            .. settings.Evidence.Witnesses.SelectMany(static (one, at) => Members($"Evidence:Witnesses:{at}", ("Url", Address, one.Url), ("Key", Plain, one.Key), ("Networks", Plain, Words(one.Networks)))),
            .. settings.Evidence.Anchors.SelectMany(static (one, at) => Members($"Evidence:Anchors:{at}", ("File", Plain, one.File), ("Git", Plain, one.Git), ("Url", Address, one.Url), ("Networks", Plain, Words(one.Networks)))),
        ];
        return [.. listed.Select(one => one.Tell(one.Name, one.Value, From(settings, one.Name))).OrderBy(static one => one.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Name, Telling Tell, object? Value)> Members(string name, params (string Name, Telling Tell, object? Value)[] members) =>
        members.Where(static one => one.Value is not null).Select(one => ($"{name}:{one.Name}", one.Tell, one.Value));

    // What has members was said where one of them was.
    private static string From(SiloSettings settings, string name) => settings.Origins.GetValueOrDefault(name)
        ?? settings.Origins.Where(one => one.Key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).OrderBy(static one => one.Key, StringComparer.Ordinal).FirstOrDefault().Value
        ?? "default";

    private static SettingTold Plain(string name, object? value, string from) => new(name, value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture), from, IsSecret: false);

    private static SettingTold Secret(string name, object? value, string from) => new(name, null, from, IsSecret: value is not null);

    // It says where a secret is. What does not look like one of ours could be the secret itself.
    private static SettingTold Reference(string name, object? value, string from) =>
        value is string text && !text.StartsWith("env:", StringComparison.Ordinal) && !text.StartsWith("file:", StringComparison.Ordinal) ? Secret(name, value, from) : Plain(name, value, from);

    // Who connects, with what, and what stands behind a question mark are left out.
    private static SettingTold Address(string name, object? value, string from) => value is not string text ? Plain(name, value, from)
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? Plain(name, address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), from)
        : Secret(name, value, from);

    private static string? Words(IDictionary<string, string> words) =>
        words.Count == 0 ? null : string.Join(' ', words.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key.ToLowerInvariant()}={one.Value}"));

    private static string? Words(IEnumerable<string> words) => words.Any() ? string.Join(' ', words) : null;
}
