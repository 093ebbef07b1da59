using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Enforcement;

/// <summary>The outcome record of an action that was carried out elsewhere. It is a claim of whoever carried it out, and marked as such.</summary>
internal static class ClosureRecord
{
    /// <summary>Who saw the effect.</summary>
    public const string ObservedBy = "enforcementPoint";

    /// <summary>Makes it.</summary>
    /// <param name="action">The action.</param>
    /// <param name="by">Who carried it out.</param>
    /// <param name="claim">What they say.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(DecidedAction action, CallerIdentity by, OutcomeClaim claim, DateTimeOffset now)
    {
        JsonNumber? httpStatus = claim.HttpStatus is { } code ? JsonNumber.Of(code) : null;
        bool isUnknown = claim.Status == "unknown";
        ActionAnswer answer = new()
        {
            Code = isUnknown ? "outcome_unknown" : null,
            Detail = isUnknown ? "whoever carried the action out does not know what came of it" : null,
            Body = ActionAnswer.Tell(
                action.Stored.Action,
                action.Decision,
                action.Record["digest"] ?? JsonNull.Instance,
                JsonObject.Of(
                    ("httpStatus", httpStatus),
                    ("observedBy", new JsonString(ObservedBy)),
                    ("released", claim.Result is null ? null : new JsonString("withheld")),
                    ("status", new JsonString(claim.Status))),
                approval: null),
        };
        string? salt = RecordParts.SaltFor(action.Record);
        JsonObject record = JsonObject.Of(
            ("action", new JsonString(action.Stored.Action)),
            ("decision", action.Decision["id"]),
            ("deployment", action.Record["deployment"]),
            ("httpStatus", httpStatus),
            ("observedBy", new JsonString(ObservedBy)),
            ("operation", action.Record["operation"]),
            ("principal", action.Record["principal"]),
            ("reportedBy", new JsonString(by.Principal)),
            ("problem", answer.Code is null ? null : new JsonString(answer.Code)),
            ("resultDigest", claim.Result is null ? null : new JsonString(RecordParts.Commit(salt, Digest.Of(claim.Result).ToString()))),
            ("route", action.Record["route"]),
            (SiloName.Member, SiloName.Json),
            ("status", new JsonString(claim.Status)),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("token", new JsonString(by.TokenId)),
            ("type", new JsonString("outcome")));
        EvidenceEntry entry = new()
        {
            Body = default,
            Index = new EvidenceIndex
            {
                Type = "outcome",
                Time = now,
                Action = action.Stored.Action,
                Decision = (action.Decision["id"] as JsonString)?.Value,
                Principal = action.Principal,
                Deployment = action.Deployment,
                Route = action.Route,
                Operation = action.Operation,
                Outcome = claim.Status,
                Decided = DecisionFacets.Of(action.Record),
            },
            Conclusion = new ActionConclusion(action.Stored.Action, answer.ToStored())
            {
                Course = new CourseEnd(action.Stored.Course!.Version),
                IsUnknown = isUnknown,
                WasApproved = action.Stored.Approval is not null,
            },
        };
        return RecordParts.Of(entry, salt, record, JsonObject.Empty);
    }
}
