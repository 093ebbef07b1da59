using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Sinks;

/// <summary>A record as it stands in the log, read once.</summary>
/// <param name="record">The record.</param>
internal readonly struct RecordBody(StoredRecord record)
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>It; empty where it cannot be read.</summary>
    public JsonObject Json { get; } = StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? value, out _) && value is JsonObject body ? body : JsonObject.Empty;
}
