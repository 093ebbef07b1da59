using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// What one action takes from one counter. The counter belongs to the source that bounds it, and to one window of time; the
/// admission takes from it in its own transaction, or there is no admission.
/// </summary>
public sealed record CounterDraw
{
    /// <summary>So many units are one: numbers are counted in millionths, and rounded against the caller.</summary>
    public const long UnitsOfOne = 1_000_000;

    /// <summary>The most that a counter may be bounded by.</summary>
    public const long Largest = 1_000_000_000_000;

    /// <summary>The kind of the source: <c>principal</c>, <c>deployment</c>, <c>token</c> or <c>policy</c>.</summary>
    public required string SourceKind { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The counter's name within the source.</summary>
    public required string Counter { get; init; }

    /// <summary>Whether it counts calls; otherwise it sums a number.</summary>
    public required bool IsRate { get; init; }

    /// <summary>What it counts of the use of a model; null where it counts calls or sums an argument.</summary>
    public UsageMeasure? Usage { get; init; }

    /// <summary>The window's length.</summary>
    public required CounterPeriod Per { get; init; }

    /// <summary>When the window began.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the next window begins.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What is taken, in units.</summary>
    public required long Units { get; init; }

    /// <summary>The most that may be taken in the window by all, in units.</summary>
    public required long MostUnits { get; init; }

    /// <summary>The word for what is counted.</summary>
    public string Kind => IsRate ? "rate" : "budget";

    /// <summary>A number in units, rounded up. One past every bound is told as more than any.</summary>
    /// <param name="amount">The number, not below zero.</param>
    /// <returns>The units.</returns>
    public static long UnitsOf(decimal amount) => amount > Largest ? (Largest * UnitsOfOne) + 1 : (long)decimal.Ceiling(amount * UnitsOfOne);

    /// <summary>Why the counter gives no more.</summary>
    /// <returns>A sentence.</returns>
    public string Refusal() => string.Create(
        CultureInfo.InvariantCulture,
        $"the {Kind}{(Usage is { } usage ? " of " + UsageMeasures.Word(usage) : "")} of the {SourceKind} {Source}, {Number(MostUnits)} a {CounterPeriods.Word(Per)}, has no room for {(IsRate ? "another call" : Number(Units))}; the next {CounterPeriods.Word(Per)} begins at {Rfc3339.Text(Until)}");

    /// <summary>Tells it for evidence.</summary>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("amount", Json(Units)),
        ("counter", new JsonString(Counter)),
        ("kind", new JsonString(Kind)),
        ("maximum", Json(MostUnits)),
        ("name", new JsonString(Source)),
        ("per", new JsonString(CounterPeriods.Word(Per))),
        ("source", new JsonString(SourceKind)),
        ("until", new JsonString(Rfc3339.Text(Until))),
        ("usage", Usage is { } usage ? new JsonString(UsageMeasures.Word(usage)) : null));

    /// <summary>Reads what <see cref="ToJson"/> told.</summary>
    /// <param name="told">The value.</param>
    /// <param name="draw">The draw.</param>
    /// <returns>False where it is anything else.</returns>
    public static bool TryRead(JsonValue told, [NotNullWhen(true)] out CounterDraw? draw)
    {
        draw = null;
        if (told is not JsonObject from
            || from["source"] is not JsonString kind
            || from["name"] is not JsonString source
            || from["counter"] is not JsonString counter
            || from["kind"] is not JsonString { Value: "rate" or "budget" } what
            || from["per"] is not JsonString per
            || !CounterPeriods.Words.TryGetValue(per.Value, out CounterPeriod period)
            || UnitsOf(from["amount"]) is not { } units
            || UnitsOf(from["maximum"]) is not { } most
            || !TryReadUsage(from["usage"], out UsageMeasure? usage)
            || from["until"] is not JsonString until
            || !DateTimeOffset.TryParse(until.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset end))
        {
            return false;
        }

        draw = new CounterDraw
        {
            SourceKind = kind.Value,
            Source = source.Value,
            Counter = counter.Value,
            IsRate = what.Value == "rate",
            Usage = usage,
            Per = period,
            From = CounterPeriods.Around(period, end - TimeSpan.FromTicks(1)).From,
            Until = end,
            Units = units,
            MostUnits = most,
        };
        return true;
    }

    private static long? UnitsOf(JsonValue? told) => told switch
    {
        JsonNumber number => UnitsOf(number.Value),
        JsonString text when decimal.TryParse(text.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) => UnitsOf(number),
        _ => null,
    };

    private static bool TryReadUsage(JsonValue? told, out UsageMeasure? usage)
    {
        usage = null;
        if (told is JsonString word && UsageMeasures.Words.TryGetValue(word.Value, out UsageMeasure known))
        {
            usage = known;
        }

        return told is null || usage is not null;
    }

    private static decimal Number(long units) => (decimal)units / UnitsOfOne;

    private static JsonValue Json(long units) =>
        JsonNumber.TryOf(Number(units), out JsonNumber? number) ? number : new JsonString(Number(units).ToString(CultureInfo.InvariantCulture));
}
