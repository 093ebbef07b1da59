using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Erasures;

/// <summary>A row of the erasures, as Dapper reads it.</summary>
internal sealed class ErasureRow
{
    public string Id { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Value { get; init; } = "";

    public long OrderedAt { get; init; }

    public long? EndedAt { get; init; }

    public string Place { get; init; } = "";

    public string LeftOpen { get; init; } = "[]";

    public string Ranges { get; init; } = "[]";

    public long Erased { get; init; }

    public ErasureKind KindRead => ErasureKindWords.TryParse(Kind, out ErasureKind kind) ? kind
        : throw new EvidenceUnavailableException($"an erasure is of '{Kind}', which this version does not know");

    public ImmutableArray<string> ReadLeftOpen() => [.. Items(LeftOpen).OfType<JsonString>().Select(static text => text.Value)];

    public Erasure ToErasure() => new()
    {
        Id = Id,
        Kind = KindRead,
        Value = Value,
        OrderedAt = EvidenceTime.FromColumn(OrderedAt),
        EndedAt = EndedAt is { } ended ? EvidenceTime.FromColumn(ended) : null,
        LeftOpen = ReadLeftOpen(),
        Erased = Erased,
        Ranges = [.. Items(Ranges).Select(static item => item is JsonArray { Items: [JsonString log, JsonNumber { Whole: { } first }, JsonNumber { Whole: { } last }, JsonNumber { Whole: { } count }] }
            ? new ErasedRange(log.Value, first, last, count)
            : throw new EvidenceUnavailableException("what an erasure has taken away cannot be read"))],
    };

    public static string Tell(IEnumerable<ErasedRange> ranges) => CanonicalJson.ToText(new JsonArray([.. ranges.Select(static range => (JsonValue)new JsonArray(
        [new JsonString(range.Log), JsonNumber.Of(range.First), JsonNumber.Of(range.Last), JsonNumber.Of(range.Count)]))]));

    public static string Tell(IEnumerable<string> actions) => CanonicalJson.ToText(new JsonArray([.. actions.Select(static action => (JsonValue)new JsonString(action))]));

    private static ImmutableArray<JsonValue> Items(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _) && value is JsonArray items
            ? items.Items
            : throw new EvidenceUnavailableException("how far an erasure has come cannot be read");
}
