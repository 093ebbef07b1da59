using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Alerts;

/// <summary>A record as alerts see it: as it stands in the log, without what stands beside it and can be erased.</summary>
/// <param name="record">The record, with its index.</param>
public sealed class AlertSubject(StoredRecord record)
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);
    private JsonObject? _body;
    private DecisionFacets? _facets;

    /// <summary>Where it stands.</summary>
    public EvidencePosition Position => record.Position;

    /// <summary>What it is found by.</summary>
    public EvidenceIndex Index { get; } = record.Index ?? throw new ArgumentException("the record was read without its index", nameof(record));

    /// <summary>The record; empty where it cannot be read.</summary>
    public JsonObject Body => _body ??= StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? value, out _) && value is JsonObject body ? body : JsonObject.Empty;

    /// <summary>What a decision can be found by.</summary>
    public DecisionFacets Facets => _facets ??= DecisionFacets.Of(Body);

    /// <summary>How many it stands for: a record may count others in it.</summary>
    public long Weight => Body["count"] is JsonNumber { Whole: > 0 and var count } ? count : 1;
}
