using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Bounds;

/// <summary>Tells bounds in the words that documents write them in.</summary>
public static class BoundsJson
{
    /// <summary>Tells bounds.</summary>
    /// <param name="bounds">The bounds.</param>
    /// <returns>The JSON object; empty where nothing is bounded.</returns>
    public static JsonObject Of(BoundSet bounds) => JsonObject.Of(
        ("additionalArguments", bounds.Names is null ? null : JsonBoolean.Of(false)),
        ("arguments", Arguments(bounds)),
        ("budget", Counters(bounds, isRate: false)),
        ("environments", bounds.Environments is null ? null : Texts(bounds.Environments)),
        ("limits", bounds.Limits.IsNone ? null : JsonObject.Of(
            ("maxRequestBytes", Number(bounds.Limits.MaxRequestBytes)),
            ("maxResponseBytes", Number(bounds.Limits.MaxResponseBytes)),
            ("timeoutSeconds", Number(bounds.Limits.TimeoutSeconds)))),
        ("rate", Counters(bounds, isRate: true)),
        ("scopes", bounds.Scopes is null ? null : Texts(bounds.Scopes)),
        ("targets", bounds.Targets.IsDefault ? null : new JsonArray([.. bounds.Targets.Select(Of)])),
        ("time", TimesJson.Of(bounds.Time)));

    private static JsonArray? Counters(BoundSet bounds, bool isRate)
    {
        JsonValue[] told = [.. bounds.Counters.Where(c => c.IsRate == isRate).Select(static c => JsonObject.Of(
            ("argument", c.Argument is null ? null : new JsonString(c.Argument)),
            ("counter", c.Counter is null ? null : new JsonString(c.Counter)),
            ("maximum", Number(c.Most)),
            ("per", new JsonString(CounterPeriods.Word(c.Per))),
            ("usage", c.Usage is { } usage ? new JsonString(UsageMeasures.Word(usage)) : null)))];
        return told.Length == 0 ? null : new JsonArray([.. told]);
    }

    private static JsonObject? Arguments(BoundSet bounds)
    {
        // An argument that may be there without a bound of its own is named all the same.
        IEnumerable<string> names = bounds.Arguments.Keys.Union(bounds.Names ?? [], StringComparer.Ordinal);
        (string, JsonValue?)[] told = [.. names.Select(name =>
            (name, (JsonValue?)(bounds.Arguments.TryGetValue(name, out ArgumentBound? bound) ? Of(bound) : JsonObject.Empty)))];
        return told.Length == 0 ? null : JsonObject.Of(told);
    }

    private static JsonObject Of(ArgumentBound bound)
    {
        // Of what is not there nothing else can be asked.
        if (bound.IsAbsent)
        {
            return JsonObject.Of(
                ("absent", JsonBoolean.True),
                ("onExceed", Word(bound.OnExceed) is string way ? new JsonString(way) : null));
        }

        JsonValue? only = bound is { IsConst: true, Enum: [JsonValue value] } ? value : null;
        return JsonObject.Of(
            ("const", only),
            ("enum", only is null && !bound.Enum.IsDefault ? new JsonArray(bound.Enum) : null),
            ("excludes", bound.Excludes.IsDefault ? null : new JsonArray(bound.Excludes)),
            ("exclusiveMaximum", Number(bound.ExclusiveMaximum)),
            ("exclusiveMinimum", Number(bound.ExclusiveMinimum)),
            ("glob", Tests(bound, BoundTestKind.Glob)),
            ("inCidr", Tests(bound, BoundTestKind.Network)),
            ("items", bound.Element is null ? null : Of(bound.Element)),
            ("maxItems", Number(bound.Items.Most)),
            ("maxLength", Number(bound.Length.Most)),
            ("maximum", Number(bound.Maximum)),
            ("minItems", Number(bound.Items.Least)),
            ("minLength", Number(bound.Length.Least)),
            ("minimum", Number(bound.Minimum)),
            ("onExceed", Word(bound.OnExceed) is string repair ? new JsonString(repair) : null),
            ("pattern", Tests(bound, BoundTestKind.Pattern)),
            ("prefix", bound.Prefix is null ? null : new JsonString(bound.Prefix)),
            ("present", bound.IsPresent ? JsonBoolean.True : null),
            ("properties", bound.Properties.IsEmpty ? null : JsonObject.Of([.. bound.Properties.Select(static p => (p.Key, (JsonValue?)Of(p.Value)))])),
            ("startsWith", bound.StartsWith.IsDefault ? null : new JsonArray(bound.StartsWith)),
            ("subsetOf", bound.SubsetOf.IsDefault ? null : new JsonArray(bound.SubsetOf)));
    }

    private static JsonObject Of(TargetBound target) => JsonObject.Of(
        ("host", target.Host is null ? null : new JsonString(target.Host)),
        ("pathPrefix", target.PathPrefix is null ? null : new JsonString(target.PathPrefix)),
        ("port", Number(target.Port)),
        ("recipient", target.Recipient is null ? null : new JsonString(target.Recipient)),
        ("scheme", target.Scheme is null ? null : new JsonString(target.Scheme)));

    private static JsonValue? Tests(ArgumentBound bound, BoundTestKind kind)
    {
        string[] sources = [.. bound.Tests.Where(t => t.Kind == kind).Select(static t => t.Source)];
        return sources switch
        {
            [] => null,
            [string only] => new JsonString(only),
            _ => Texts(sources),
        };
    }

    // To refuse is what happens where nothing is said.
    private static string? Word(BoundRepair repair) => repair switch
    {
        BoundRepair.Clamp => "clamp",
        BoundRepair.Set => "set",
        BoundRepair.Filter => "filter",
        BoundRepair.Drop => "drop",
        BoundRepair.Prepend => "prepend",
        _ => null,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static t => new JsonString(t))]);

    private static JsonNumber? Number(decimal? number) =>
        number is decimal known && JsonNumber.TryOf(known, out JsonNumber? made) ? made : null;
}
