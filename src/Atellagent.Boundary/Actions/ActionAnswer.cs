using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// What the boundary tells about one action: the same to whoever asks again with the same key. Surfaces translate it; none
/// of them adds to it.
/// </summary>
public sealed record ActionAnswer
{
    /// <summary>The outcome's status while the action waits for people.</summary>
    public const string Pending = "pending";

    /// <summary>The problem code of the contract; null where the action was carried out.</summary>
    public string? Code { get; init; }

    /// <summary>The problem in words.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// The contract's members: <c>id</c>, <c>digest</c>, <c>decision</c>, <c>approval</c>, <c>outcome</c>. Without <c>evidence</c>, which is
    /// known only once the answer itself is on disk.
    /// </summary>
    public required JsonObject Body { get; init; }

    /// <summary>The permit that was given for the action to whoever carries it out; null where none was.</summary>
    public IssuedPermit? Permit { get; init; }

    /// <summary>Whether a permit was redeemed just now: whoever did goes and carries the action out.</summary>
    public bool IsGo { get; init; }

    /// <summary>Where the evidence stands: decision first, then outcome.</summary>
    public ImmutableArray<(EvidencePosition Position, string Type)> Evidence { get; init; } = [];

    /// <summary>The decision's id, for the header that every surface sends.</summary>
    public string? DecisionId => (Body["decision"] as JsonObject)?["id"] is JsonString id ? id.Value : null;

    /// <summary>The contract's answer in full.</summary>
    /// <returns>The body with its <c>evidence</c>.</returns>
    public JsonObject ToJson() => Body.With("evidence", new JsonArray(
        [.. Evidence.Select(static entry => (JsonValue)JsonObject.Of(
            ("index", JsonNumber.Of(entry.Position.Index)),
            ("log", new JsonString(entry.Position.Log)),
            ("type", new JsonString(entry.Type))))]));

    /// <summary>Whether another call of the same key is being carried out now, so that its outcome may be known a little later.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The bytes to keep for whoever asks again: all but the decision, which its own record tells.</summary>
    /// <returns>Canonical JSON.</returns>
    public ReadOnlyMemory<byte> ToStored()
    {
        using CanonicalWriter text = new();
        return text.Begin()
            .Member("code", Code)
            .Member("detail", Detail)
            .Member("digest", Body["digest"])
            .Member("outcome", Body["outcome"])
            .End()
            .ToUtf8();
    }

    /// <summary>Whether the action waits for people: nothing has been sent, and nothing is decided for good.</summary>
    public bool IsWaiting => Code is null && (Body["outcome"] as JsonObject)?["status"] is JsonString { Value: Pending };

    /// <summary>Reads a kept answer, or tells that the action waits for people.</summary>
    /// <param name="stored">The action that it belongs to.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>False when the action has none.</returns>
    public static bool TryRead(StoredAction stored, [NotNullWhen(true)] out ActionAnswer? answer)
    {
        answer = null;
        if (!StrictJson.TryParse(stored.DecisionBody.Span, KeptLimits, out JsonValue? record, out _)
            || record is not JsonObject decision)
        {
            return false;
        }

        if (stored.IsWaiting)
        {
            answer = Waiting(stored, decision);
            return true;
        }

        if (stored is { Answer: null, Course.State: CourseState.Issued or CourseState.Redeemed })
        {
            answer = Waiting(stored, decision);
            return true;
        }

        if (stored.Answer is not { } bytes
            || !StrictJson.TryParse(bytes.Span, KeptLimits, out JsonValue? value, out _)
            || value is not JsonObject kept)
        {
            return false;
        }

        // Answers of earlier versions hold the whole body.
        answer = new ActionAnswer
        {
            Body = kept["body"] as JsonObject
                ?? Tell(stored.Action, decision["decision"], kept["digest"] ?? JsonNull.Instance, kept["outcome"], Approval(stored, decision)),
            Code = (kept["code"] as JsonString)?.Value,
            Detail = (kept["detail"] as JsonString)?.Value,
            Evidence = Places(stored, (kept["outcome"] as JsonObject)?["settledBy"] is null ? "outcome" : "settlement"),
        };
        return true;
    }

    private static ImmutableArray<(EvidencePosition Position, string Type)> Places(StoredAction stored, string told)
    {
        ImmutableArray<(EvidencePosition, string)> decided = stored.Opening is { } opening
            ? [(opening, "decision"), (stored.Decision, "decision")]
            : [(stored.Decision, "decision")];
        return stored.Conclusion is { } conclusion && conclusion != stored.Decision
            ? decided.Add((conclusion, stored.Approval is null or ApprovalState.Consumed ? told : "refusal"))
            : decided;
    }

    private static ActionAnswer Waiting(StoredAction stored, JsonObject decision) => new()
    {
        Body = Tell(
            stored.Action,
            decision["decision"],
            decision["digest"] ?? JsonNull.Instance,
            JsonObject.Of(("status", new JsonString(Pending))),
            Approval(stored, decision)),
        Evidence = Places(stored, "outcome"),
    };

    // Of an action that used the approval of an earlier one, only its own record tells.
    private static JsonValue? Approval(StoredAction stored, JsonObject decision) => decision["approval"] is not JsonObject told ? null
        : stored.Approval is { } state ? ApprovalTold.For(told, state)
        : told["use"] is not null ? ApprovalTold.Public(told)
        : null;

    /// <summary>The contract's members.</summary>
    /// <param name="action">The action's id.</param>
    /// <param name="decision">The decision as told.</param>
    /// <param name="digest">The digest of what was granted, or of what was asked.</param>
    /// <param name="outcome">The outcome, or null where there was none.</param>
    /// <param name="approval">The approval that it needs or needed, or null.</param>
    /// <returns>The body.</returns>
    internal static JsonObject Tell(string action, JsonValue? decision, JsonValue digest, JsonValue? outcome, JsonValue? approval) => JsonObject.Of(
        ("approval", approval ?? JsonNull.Instance),
        ("decision", decision),
        ("digest", digest),
        ("id", new JsonString(action)),
        ("outcome", outcome ?? JsonNull.Instance));

    // What was written by this class is read back whole: requests are limited long before.
    private static JsonLimits KeptLimits { get; } = new(int.MaxValue, 80, int.MaxValue);
}
