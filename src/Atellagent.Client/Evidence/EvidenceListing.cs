using System.Text.Json.Serialization;

namespace Atellagent.Client.Evidence;

/// <summary>One page of <c>GET /v1/evidence</c>, newest first.</summary>
/// <param name="Items">The records.</param>
/// <param name="Next">The cursor of the page after, or null at the end.</param>
/// <param name="SearchedTo">Where the page ended before it was full: so far back has been looked; the next one goes on there.</param>
public sealed record EvidenceListing(
    IReadOnlyList<EvidenceRecordReport> Items,
    string? Next = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? SearchedTo = null);
