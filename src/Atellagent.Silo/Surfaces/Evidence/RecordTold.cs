using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Tells records as the contract has them.</summary>
internal static class RecordTold
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>Reads a record's body.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The body; null where it cannot be read.</returns>
    public static JsonObject? Body(StoredRecord record) =>
        StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? read, out _) ? read as JsonObject : null;

    /// <summary>Tells a record.</summary>
    /// <param name="record">The record.</param>
    /// <returns>It, with its place and its hashes.</returns>
    public static JsonObject Tell(StoredRecord record)
    {
        JsonObject? body = Body(record);
        return JsonObject.Of(
            ("body", body ?? (JsonValue)JsonNull.Instance),
            ("hash", new JsonString(Digest.FromHash(record.Hash.Span).ToString())),
            ("index", JsonNumber.Of(record.Position.Index)),
            ("log", new JsonString(record.Position.Log)),
            ("previousHash", new JsonString(Digest.FromHash(record.PreviousHash.Span).ToString())),
            ("type", body?["type"]));
    }

    /// <summary>Tells where a record stands.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Its log and index.</returns>
    public static JsonObject Place(StoredRecord record) => JsonObject.Of(
        ("index", JsonNumber.Of(record.Position.Index)),
        ("log", new JsonString(record.Position.Log)));
}
