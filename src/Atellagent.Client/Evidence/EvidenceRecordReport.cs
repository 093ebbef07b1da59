using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Evidence;

/// <summary>A record as it stands in its log.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Index">The record's index in it, from 0.</param>
/// <param name="Hash">Its hash, which covers the hash before it.</param>
/// <param name="PreviousHash">The hash of the record before it.</param>
/// <param name="Body">The record itself; it says its own type.</param>
/// <param name="Leaf">What is hashed of it, without what stands beside it; absent in lists.</param>
/// <param name="Type">The record's type once more, where the boundary tells it outside the body.</param>
public sealed record EvidenceRecordReport(
    string Log,
    long Index,
    string Hash,
    string PreviousHash,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement Body,
    [property: JsonConverter(typeof(ExactJsonConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Leaf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null);
