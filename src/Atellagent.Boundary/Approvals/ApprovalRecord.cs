using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Approvals;

/// <summary>Makes the evidence of what happens to an approval between its opening and the admission of its action.</summary>
/// <param name="approval">The approval as it was read.</param>
/// <param name="waiting">The action that waits.</param>
/// <param name="now">When.</param>
internal sealed class ApprovalRecord(StoredApproval approval, WaitingAction waiting, DateTimeOffset now)
{
    /// <summary>A vote.</summary>
    /// <param name="ballot">The vote.</param>
    /// <param name="to">The state that it leads to.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry Of(Ballot ballot, ApprovalState to)
    {
        return Entry(
            to,
            Vote(ballot, now),
            ballot.Voter.Principal,
            ("inPlaceOf", ballot.InPlaceOf is null ? null : new JsonString(ballot.InPlaceOf)),
            ("token", new JsonString(ballot.Voter.TokenId)),
            ("vote", new JsonString(ballot.Approves ? "approve" : "reject")));
    }

    /// <summary>The vote as it counts.</summary>
    /// <param name="ballot">The vote.</param>
    /// <param name="now">When.</param>
    /// <returns>The vote.</returns>
    public static ApprovalVote Vote(Ballot ballot, DateTimeOffset now) =>
        new(ballot.Voter.Principal, ballot.Approves, ballot.Comment, now) { InPlaceOf = ballot.InPlaceOf };

    /// <summary>Others may vote too.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry Of(ApprovalGate gate)
    {
        EvidenceEntry entry = Entry(ApprovalState.Pending, vote: null, by: null, ("escalated", ApprovalTold.Escalated(gate)));
        return entry with
        {
            Index = entry.Index with { Outcome = "escalated" },
            Approval = new ApprovalStep.Escalated(approval.Id, approval.Version, gate.Name, now),
        };
    }

    /// <summary>An end without votes.</summary>
    /// <param name="to">The state.</param>
    /// <param name="by">Who ends it; null for the boundary itself.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry Of(ApprovalState to, string? by) => Entry(to, vote: null, by);

    private EvidenceEntry Entry(ApprovalState to, ApprovalVote? vote, string? by, params ReadOnlySpan<(string Name, JsonValue? Value)> more)
    {
        string? salt = RecordParts.SaltOf(waiting.Record);
        JsonObject body = JsonObject.Of(
            ("action", new JsonString(approval.Action)),
            ("approval", new JsonString(approval.Id)),
            ("by", by is null ? null : new JsonString(by)),
            ("decision", waiting.Decision["id"]),
            ("deployment", waiting.Record["deployment"]),
            ("digest", new JsonString(RecordParts.Commit(salt, approval.Digest))),
            ("operation", waiting.Record["operation"]),
            ("principal", waiting.Record["principal"]),
            ("route", waiting.Record["route"]),
            (SiloName.Member, SiloName.Json),
            ("state", new JsonString(to.ToWord())),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("type", new JsonString("approval")));
        foreach ((string name, JsonValue? value) in more)
        {
            body = value is null ? body : body.With(name, value);
        }

        ActionAnswer? end = to.IsOpen() ? null : Answer(to);
        body = end?.Code is { } code ? body.With("problem", new JsonString(code)) : body;
        EvidenceEntry entry = new()
        {
            Body = default,
            Index = new EvidenceIndex
            {
                Type = "approval",
                Time = now,
                Action = approval.Action,
                Decision = (waiting.Decision["id"] as JsonString)?.Value,
                Principal = by ?? waiting.Caller.Principal,
                Deployment = waiting.Caller.Deployment,
                Route = waiting.Request.Route,
                Operation = waiting.Request.Operation,
                Outcome = to.ToWord(),
                Approver = vote is null ? null : by,
                Decided = DecisionFacets.Of(waiting.Record),
            },
            // What was said with the vote stands beside its record, and nowhere else.
            Approval = new ApprovalStep.Moved(approval.Id, approval.Version, to, salt is null || vote is null ? vote : vote with { Comment = "" }),
            Conclusion = end is null ? null : new ActionConclusion(approval.Action, end.ToStored()),
        };
        JsonObject beside = JsonObject.Of(("comment", vote is null ? null : new JsonString(vote.Comment)));
        return vote is null && end is null ? entry with { Body = CanonicalJson.ToUtf8(body) } : RecordParts.Of(entry, salt, body, beside);
    }

    private ActionAnswer Answer(ApprovalState to)
    {
        (string code, string detail) = to switch
        {
            ApprovalState.Rejected => ("approval_rejected", "the approval was refused; the action was not carried out"),
            ApprovalState.Expired => ("approval_expired", "nobody agreed in time; the action was not carried out"),
            _ => ("denied", "the action was taken back before it was carried out"),
        };
        return new ActionAnswer
        {
            Code = code,
            Detail = detail,
            Body = ActionAnswer.Tell(
                approval.Action,
                waiting.Decision,
                new JsonString(approval.Digest),
                JsonObject.Of(("code", new JsonString(code)), ("reason", new JsonString(detail)), ("status", new JsonString("refused"))),
                approval: null),
        };
    }
}
