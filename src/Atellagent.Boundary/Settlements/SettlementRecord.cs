using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Settlements;

/// <summary>The evidence of a settlement: what a person says came of an action, who says so, and why. It is that person's claim.</summary>
internal static class SettlementRecord
{
    /// <summary>The record's type.</summary>
    public const string Type = "settlement";

    /// <summary>Makes it.</summary>
    /// <param name="action">The action.</param>
    /// <param name="act">The action that settles it: by it one settlement is told apart from another of the same instant.</param>
    /// <param name="by">Who settles.</param>
    /// <param name="status"><c>succeeded</c> or <c>failed</c>.</param>
    /// <param name="comment">Why.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(DecidedAction action, ActionId act, CallerIdentity by, string status, string comment, DateTimeOffset now)
    {
        // What did not happen cost nothing; that it was called stays counted.
        ImmutableArray<CounterSettlement> settlements = status == "failed"
            ? [.. action.Draws.Where(static draw => !draw.IsRate).Select(static draw => new CounterSettlement(draw, 0))]
            : [];
        ActionCourse course = action.Stored.Course!;
        JsonString was = new(course.State == CourseState.Redeemed ? "unclosed" : "unknown");
        ActionAnswer answer = new()
        {
            Body = ActionAnswer.Tell(
                action.Stored.Action,
                action.Decision,
                action.Record["digest"] ?? JsonNull.Instance,
                JsonObject.Of(
                    ("observedBy", new JsonString("person")),
                    ("settledAt", new JsonString(Rfc3339.Text(now))),
                    ("settledBy", new JsonString(by.Principal)),
                    ("settlement", new JsonString(act.ToString())),
                    ("status", new JsonString(status)),
                    ("was", was)),
                approval: null),
        };
        JsonObject record = JsonObject.Of(
            ("action", new JsonString(action.Stored.Action)),
            ("by", new JsonString(by.Principal)),
            ("decision", action.Decision["id"]),
            ("deployment", action.Record["deployment"]),
            ("observedBy", new JsonString("person")),
            ("operation", action.Record["operation"]),
            ("principal", action.Record["principal"]),
            ("route", action.Record["route"]),
            ("settlement", new JsonString(act.ToString())),
            (SiloName.Member, SiloName.Json),
            ("status", new JsonString(status)),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("token", new JsonString(by.TokenId)),
            ("type", new JsonString(Type)),
            ("was", was));
        JsonObject beside = JsonObject.Of(
            ("comment", new JsonString(comment)),
            ("settled", settlements.IsEmpty ? null : new JsonArray([.. settlements.Select(static s => (s.Draw with { Units = s.Units }).ToJson())])));
        EvidenceEntry entry = new()
        {
            Body = default,
            Index = new EvidenceIndex
            {
                Type = Type,
                Time = now,
                Action = action.Stored.Action,
                Decision = (action.Decision["id"] as JsonString)?.Value,
                Principal = by.Principal,
                Deployment = action.Deployment,
                Route = action.Route,
                Operation = action.Operation,
                Outcome = status,
                Decided = DecisionFacets.Of(action.Record),
            },
            Conclusion = new ActionConclusion(action.Stored.Action, answer.ToStored())
            {
                Course = new CourseEnd(course.Version),
                Settlements = settlements,
                WasApproved = action.Stored.Approval is not null,
            },
        };
        return RecordParts.Of(entry, RecordParts.SaltFor(action.Record), record, beside);
    }
}
