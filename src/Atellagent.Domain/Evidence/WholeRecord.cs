using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence;

/// <summary>A record with what stands beside it.</summary>
/// <param name="Leaf">The record's canonical bytes, as they are hashed.</param>
/// <param name="Payload">The payload's canonical bytes; null where there is none, or none any more.</param>
/// <param name="State">What has become of the payload.</param>
public sealed record WholeRecord(ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte>? Payload, PayloadState State)
{
    // What was written here is read back whole: requests are limited long before.
    private static readonly JsonLimits Limits = new(int.MaxValue, 80, int.MaxValue);

    // The beginning of the member, as canonical JSON has it: what has none is not read for it.
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes($"\"{RecordPayload.Hash}\":\"");

    /// <summary>The record with the payload laid over it; the record alone where that is gone.</summary>
    public ReadOnlyMemory<byte> Body { get; } = State == PayloadState.Kept
        && StrictJson.TryParse(Leaf.Span, Limits, out JsonValue? leaf, out _) && leaf is JsonObject record
        && StrictJson.TryParse(Payload!.Value.Span, Limits, out JsonValue? beside, out _) && beside is JsonObject payload
            ? CanonicalJson.ToUtf8(RecordPayload.Restore(record, payload))
            : Leaf;

    // The cast keeps what is missing null: an array that is null would become an answer of no bytes.
    /// <summary>What its caller was told, where the payload has it.</summary>
    public ReadOnlyMemory<byte>? Answer => State == PayloadState.Kept
        && StrictJson.TryParse(Payload!.Value.Span, Limits, out JsonValue? value, out _)
        && value is JsonObject payload
        && payload[RecordPayload.Answer] is { } answer
            ? CanonicalJson.ToUtf8(answer)
            : (ReadOnlyMemory<byte>?)null;

    /// <summary>What is left of what the caller was told, where the payload that had it is gone.</summary>
    /// <returns>Canonical JSON: the problem code, and the outcome's status.</returns>
    public ReadOnlyMemory<byte> LeftOfAnswer()
    {
        JsonObject record = StrictJson.TryParse(Leaf.Span, Limits, out JsonValue? value, out _) && value is JsonObject leaf ? leaf : JsonObject.Empty;
        JsonValue? outcome = record["status"] is not { } status ? null : JsonObject.Of(
            ("httpStatus", record["httpStatus"]),
            ("observedBy", record["observedBy"]),
            ("released", new JsonString("erased")),
            ("settledBy", record["by"]),
            ("status", status));
        return CanonicalJson.ToUtf8(JsonObject.Of(
            ("code", record["problem"]),
            ("detail", record["problem"] is null ? null : new JsonString("what was told of it has been erased")),
            ("outcome", outcome)));
    }

    /// <summary>Puts a record and its payload together.</summary>
    /// <param name="leaf">The record.</param>
    /// <param name="isStored">Whether there is a payload.</param>
    /// <param name="payload">The payload; null where it cannot be opened.</param>
    /// <returns>Both; a payload that is not the one that the record holds the hash of is none.</returns>
    public static WholeRecord Of(ReadOnlyMemory<byte> leaf, bool isStored, byte[]? payload)
    {
        if (leaf.Span.IndexOf(Mark) < 0)
        {
            return new WholeRecord(leaf, null, PayloadState.None);
        }

        string? wanted = StrictJson.TryParse(leaf.Span, Limits, out JsonValue? value, out _) && value is JsonObject record && record[RecordPayload.Hash] is JsonString hash
            ? hash.Value
            : null;
        return wanted is null ? new WholeRecord(leaf, null, PayloadState.None)
            : !isStored ? new WholeRecord(leaf, null, PayloadState.Erased)
            : payload is not null && string.Equals(RecordPayload.HashOf(payload), wanted, StringComparison.Ordinal) ? new WholeRecord(leaf, payload, PayloadState.Kept)
            : new WholeRecord(leaf, null, PayloadState.Unreadable);
    }
}
