using System.Text.Json.Serialization;

namespace Atellagent.Client.Evidence;

/// <summary>An erasure: what stood beside records is taken away, and their hashes stay.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>action</c>, <c>subject</c> or <c>age</c>.</param>
/// <param name="Value">Which action or principal, or the time (RFC 3339) before which everything goes.</param>
/// <param name="State"><c>open</c> while it is under way, then <c>done</c>.</param>
/// <param name="OrderedAt">When it was ordered (RFC 3339).</param>
/// <param name="Erased">How many payloads it has taken away.</param>
/// <param name="Ranges">From where, by log.</param>
/// <param name="EndedAt">When it ended (RFC 3339); null while it is under way.</param>
/// <param name="LeftOpen">Actions that it waits for, since somebody may still go on with them.</param>
public sealed record ErasureReport(
    string Id,
    string Kind,
    string Value,
    string State,
    string OrderedAt,
    long Erased,
    IReadOnlyList<ErasureRangeReport> Ranges,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? LeftOpen = null);
