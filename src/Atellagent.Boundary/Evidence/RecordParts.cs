using System.Security.Cryptography;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Evidence;

/// <summary>
/// Parts what a record says of persons and secrets from the rest, see <see cref="RecordPayload"/>. Records of one action share its salt; where
/// that has none, because it was asked of the boundary itself or begun before payloads stood apart, everything is in the record.
/// </summary>
internal static class RecordParts
{
    private static readonly JsonLimits Limits = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>The salt of the action that a record tells of.</summary>
    /// <param name="record">The record with its payload.</param>
    /// <returns>The salt; null where it has none.</returns>
    public static string? SaltOf(JsonObject record) => (record[RecordPayload.Salt] as JsonString)?.Value;

    /// <summary>The salt for a further record of an action: its own, or a new one where that has been erased, so that nothing said later is in clear.</summary>
    /// <param name="record">The record of the action, with what is left beside it.</param>
    /// <returns>The salt; null where the action never had one.</returns>
    public static string? SaltFor(JsonObject record)
    {
        if (SaltOf(record) is not null || record[RecordPayload.Hash] is null)
        {
            return SaltOf(record);
        }

        Span<byte> random = stackalloc byte[SHA256.HashSizeInBytes];
        RandomNumberGenerator.Fill(random);
        return RecordPayload.SaltOf(random);
    }

    /// <summary>As <see cref="SaltOf(JsonObject)"/>, of a body as it is stored.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The salt; null where it has none.</returns>
    public static string? SaltOf(ReadOnlyMemory<byte> body) =>
        StrictJson.TryParse(body.Span, Limits, out JsonValue? value, out _) && value is JsonObject record ? SaltOf(record) : null;

    /// <summary>A digest as a record says it.</summary>
    /// <param name="salt">The action's salt.</param>
    /// <param name="digest">The digest.</param>
    /// <returns>The commitment; the digest itself where there is no salt.</returns>
    public static string Commit(string? salt, string digest) => salt is null ? digest : RecordPayload.Commit(salt, digest);

    /// <summary>Whether a request is the one that an action was asked for with.</summary>
    /// <param name="action">The action.</param>
    /// <param name="digest">The digest of the request.</param>
    /// <returns>False where it is another one, or nobody can tell any more.</returns>
    public static bool IsAskedBy(StoredAction action, string digest) =>
        string.Equals(action.RequestDigest, digest, StringComparison.Ordinal)
        || (SaltOf(action.DecisionBody) is { } salt && string.Equals(action.RequestDigest, RecordPayload.Commit(salt, digest), StringComparison.Ordinal));

    /// <summary>Makes an entry's body and payload.</summary>
    /// <param name="entry">The entry, its body still empty.</param>
    /// <param name="salt">The action's salt; null where it has none.</param>
    /// <param name="record">What may stay for ever.</param>
    /// <param name="beside">What may be erased.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(EvidenceEntry entry, string? salt, JsonObject record, JsonObject beside)
    {
        if (salt is null)
        {
            return entry with { Body = CanonicalJson.ToUtf8(RecordPayload.Restore(record, beside)) };
        }

        if (entry.Conclusion is { } conclusion && StrictJson.TryParse(conclusion.Answer.Span, Limits, out JsonValue? answer, out _))
        {
            beside = beside.With(RecordPayload.Answer, answer);
        }

        byte[] payload = CanonicalJson.ToUtf8(beside.With(RecordPayload.Salt, new JsonString(salt)));
        return entry with { Body = CanonicalJson.ToUtf8(record.With(RecordPayload.Hash, new JsonString(RecordPayload.HashOf(payload)))), Payload = payload };
    }
}
