using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Erasures;

/// <summary>The evidence of an erasure: one record that orders it, before anything goes, and one that says what has gone.</summary>
public static class ErasureRecord
{
    /// <summary>The record's type.</summary>
    public const string Type = "erasure";

    /// <summary>Who erases where nobody asked for it.</summary>
    public const string Retention = "retention";

    /// <summary>Orders one.</summary>
    /// <param name="step">The order.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="token">The id of their token; null where nobody asked for it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(ErasureStep.Ordered step, string by, string? token, string reason, DateTimeOffset now) => Entry(
        step,
        step.Kind,
        step.Value,
        "ordered",
        now,
        ("by", new JsonString(by)),
        ("erasure", new JsonString(step.Id)),
        ("reason", new JsonString(reason)),
        ("token", token is null ? null : new JsonString(token)));

    /// <summary>Ends one.</summary>
    /// <param name="erasure">The erasure; everything that it is of is gone.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(Erasure erasure, DateTimeOffset now) => Entry(
        new ErasureStep.Ended(erasure.Id),
        erasure.Kind,
        erasure.Value,
        "done",
        now,
        ("erased", JsonNumber.Of(erasure.Erased)),
        ("erasure", new JsonString(erasure.Id)),
        ("ranges", new JsonArray([.. erasure.Ranges.Select(Tell)])));

    /// <summary>An erasure as it is told.</summary>
    /// <param name="erasure">The erasure.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Tell(Erasure erasure) => JsonObject.Of(
        ("endedAt", erasure.EndedAt is { } ended ? new JsonString(Rfc3339.Text(ended)) : null),
        ("erased", JsonNumber.Of(erasure.Erased)),
        ("id", new JsonString(erasure.Id)),
        ("kind", new JsonString(erasure.Kind.ToWord())),
        ("leftOpen", erasure.LeftOpen.IsEmpty ? null : new JsonArray([.. erasure.LeftOpen.Select(static action => new JsonString(action))])),
        ("orderedAt", new JsonString(Rfc3339.Text(erasure.OrderedAt))),
        ("ranges", new JsonArray([.. erasure.Ranges.Select(Tell)])),
        ("state", new JsonString(erasure.EndedAt is null ? "open" : "done")),
        ("value", new JsonString(erasure.Value)));

    private static JsonObject Tell(ErasedRange range) => JsonObject.Of(
        ("count", JsonNumber.Of(range.Count)),
        ("first", JsonNumber.Of(range.First)),
        ("last", JsonNumber.Of(range.Last)),
        ("log", new JsonString(range.Log)));

    private static EvidenceEntry Entry(
        ErasureStep step, ErasureKind kind, string value, string state, DateTimeOffset now, params ReadOnlySpan<(string Name, JsonValue? Value)> more)
    {
        JsonObject body = JsonObject.Of(
            ("kind", new JsonString(kind.ToWord())),
            (SiloName.Member, SiloName.Json),
            ("state", new JsonString(state)),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("type", new JsonString(Type)),
            ("value", new JsonString(value)));
        foreach ((string name, JsonValue? member) in more)
        {
            body = member is null ? body : body.With(name, member);
        }

        return new EvidenceEntry
        {
            Body = CanonicalJson.ToUtf8(body),
            Index = new EvidenceIndex
            {
                Type = Type,
                Time = now,
                Action = kind == ErasureKind.Action ? value : null,
                Principal = (body["by"] as JsonString)?.Value,
                Effect = state,
            },
            Erasure = step,
        };
    }
}
