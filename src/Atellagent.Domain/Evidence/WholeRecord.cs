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

    // Read once, where it was read to find the payload's hash.
    private JsonObject? _leaf;
    private JsonObject? _record;
    private byte[]? _body;

    /// <summary>The record with the payload laid over it; the record alone where that is gone. Null where it is no JSON object. For one thread.</summary>
    public JsonObject? Record => _record ??= Read(Leaf, ref _leaf) is not { } leaf ? null
        : State == PayloadState.Kept && ReadObject(Payload!.Value) is { } payload ? RecordPayload.Restore(leaf, payload)
        : leaf;

    /// <summary>That as canonical JSON.</summary>
    public ReadOnlyMemory<byte> Body => State != PayloadState.Kept || Record is not { } record ? Leaf : _body ??= CanonicalJson.ToUtf8(record);

    // The cast keeps what is missing null: an array that is null would become an answer of no bytes.
    /// <summary>What its caller was told, where the payload has it.</summary>
    public ReadOnlyMemory<byte>? Answer => State == PayloadState.Kept && ReadObject(Payload!.Value)?[RecordPayload.Answer] is { } answer
            ? CanonicalJson.ToUtf8(answer)
            : (ReadOnlyMemory<byte>?)null;

    /// <summary>What is left of what the caller was told, where the payload that had it is gone.</summary>
    /// <returns>Canonical JSON: the problem code, and the outcome's status.</returns>
    public ReadOnlyMemory<byte> LeftOfAnswer()
    {
        JsonObject record = Read(Leaf, ref _leaf) ?? JsonObject.Empty;
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

        JsonObject? record = ReadObject(leaf);
        WholeRecord Whole(ReadOnlyMemory<byte>? beside, PayloadState state) => new(leaf, beside, state) { _leaf = record };
        return record?[RecordPayload.Hash] is not JsonString wanted ? Whole(null, PayloadState.None)
            : !isStored ? Whole(null, PayloadState.Erased)
            : payload is not null && string.Equals(RecordPayload.HashOf(payload), wanted.Value, StringComparison.Ordinal) ? Whole(payload, PayloadState.Kept)
            : Whole(null, PayloadState.Unreadable);
    }

    private static JsonObject? Read(ReadOnlyMemory<byte> text, ref JsonObject? known) => known ??= ReadObject(text);

    private static JsonObject? ReadObject(ReadOnlyMemory<byte> text) =>
        StrictJson.TryParse(text.Span, Limits, out JsonValue? value, out _) ? value as JsonObject : null;
}
