using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Tells records as the contract has them.</summary>
internal static class RecordTold
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    // What the caller of an action is not told of it: what other policies would have made of it, and what detectors found where, since
    // whoever has that can turn a text until they find nothing.
    private static readonly string[] NotForCallers = ["draft", "shadow", "detectors", "findings"];

    /// <summary>Reads a record's body, with what stands beside it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isForCaller">Whether it is told to the one who asked for the action, who may not read what is others'.</param>
    /// <returns>The body; null where it cannot be read.</returns>
    public static JsonObject? Body(StoredRecord record, bool isForCaller)
    {
        JsonObject? body = StrictJson.TryParse(record.Whole.Body.Span, StoredLimits, out JsonValue? read, out _) ? Show(read as JsonObject) : null;
        return isForCaller ? NotForCallers.Aggregate(body, static (told, name) => told?.Without(name)) : body;
    }

    /// <summary>Tells a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isForCaller">As for <see cref="Body"/>.</param>
    /// <returns>It, with its place and its hashes.</returns>
    public static JsonObject Tell(StoredRecord record, bool isForCaller)
    {
        JsonObject? body = Body(record, isForCaller);
        return JsonObject.Of(
            ("body", body ?? (JsonValue)JsonNull.Instance),
            ("hash", new JsonString(Digest.FromHash(record.Hash.Span).ToString())),
            ("index", JsonNumber.Of(record.Position.Index)),
            ("log", new JsonString(record.Position.Log)),
            ("payload", new JsonString(record.Whole.State.ToWord())),
            ("previousHash", new JsonString(Digest.FromHash(record.PreviousHash.Span).ToString())),
            ("type", body?["type"]));
    }

    /// <summary>Tells a record with what is hashed, and with what the hash of its payload is of: so that somebody can check both.</summary>
    /// <param name="record">The record.</param>
    /// <returns>It, with its parts.</returns>
    public static JsonObject TellWhole(StoredRecord record)
    {
        JsonObject told = Tell(record, isForCaller: false);
        told = StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? leaf, out _) ? told.With("leaf", leaf) : told;
        return record.Whole.Payload is { } payload && StrictJson.TryParse(payload.Span, StoredLimits, out JsonValue? beside, out _) ? told.With("beside", beside) : told;
    }

    // What the boundary keeps for itself: what goes on with a request later, and what is told to whoever repeats it.
    private static JsonObject? Show(JsonObject? body) => body?[RecordPayload.Salt] is null ? body : body.Without(RecordPayload.Salt).Without(RecordPayload.Answer);

    /// <summary>Tells where a record stands.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Its log and index.</returns>
    public static JsonObject Place(StoredRecord record) => JsonObject.Of(
        ("index", JsonNumber.Of(record.Position.Index)),
        ("log", new JsonString(record.Position.Log)));
}
