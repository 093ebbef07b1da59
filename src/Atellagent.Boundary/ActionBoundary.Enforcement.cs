using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Enforcement;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary;

/// <content>Actions that somebody else carries out: what is given in place of stage 7 is a permit, and at its redemption "go".</content>
public sealed partial class ActionBoundary
{
    // One with less left is of no use to anybody.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Steps 3 to 5 alone, for a search: what would be decided on a question that is asked in full. Nothing is admitted with it, nothing is recorded,
    /// and whoever acts asks.
    /// </summary>
    /// <param name="asked">The question and its caller.</param>
    /// <param name="view">Authority.</param>
    /// <returns>Whether it would be allowed.</returns>
    public bool Foresees(AuthenticatedRequest asked, AuthorityView view) =>
        asked.Request.IsExternal
        && binder.Bind(asked, view) is BindingResult.Bound { Request: BoundRequest bound }
        && view.PoliciesOf(bound.Route.Name) is { } policies
        && DecisionEngine.Decide(policies, bound) is Decision.Allow or Decision.Narrow;

    // Null where authority has moved, or the action was decided before: then it is decided once more.
    private async Task<ActionAnswer?> EnforceAsync(
        ActionStory story,
        AuthenticatedRequest authenticated,
        Decision decision,
        JsonObject told,
        BoundedAction action,
        AuthorityView view,
        CancellationToken cancellationToken)
    {
        if (authenticated.Redemption is not { } redemption)
        {
            return await IssueAsync(story, decision, told, action, cancellationToken);
        }

        return string.Equals(action.Digest.ToString(), redemption.Digest, StringComparison.Ordinal)
            ? await RedeemAsync(story, decision, told, action, cancellationToken)
            : await RefuseAsync(
                story,
                Denial(view, DenialCode.StaleAuthority, "stale_authority", "policies grant other arguments by now than the permit was given for"),
                action.Request,
                cancellationToken);
    }

    // 4 evidence: the decision is durable before its permit leaves.
    private async Task<ActionAnswer?> IssueAsync(ActionStory story, Decision decision, JsonObject told, BoundedAction action, CancellationToken cancellationToken)
    {
        EvidenceEntry record = story.IssueRecord(decision, told, action, clock.Now);
        switch (await ledger.RecordAsync(record, cancellationToken))
        {
            case LedgerResult.Durable durable:
                return story.Answer(told, action.Digest.ToString(), outcome: null, code: null, detail: null) with
                {
                    Permit = Read(new WholeRecord(record.Body, record.Payload, record.Payload is null ? PayloadState.None : PayloadState.Kept).Body),
                    Evidence = [(durable.Receipt.Position, "decision")],
                };
            case LedgerResult.Taken { Action: var first } when story.IsSameRequest(first) && MayIssueAgain(story, first):
                story.IssueAgain(first);
                return null;
            case LedgerResult.Taken taken:
                return AnswerAgain(story, taken.Action);
            case LedgerResult.Stale:
                return null;
            default:
                return Unrecorded(story);
        }
    }

    private bool MayIssueAgain(ActionStory story, StoredAction first) => first.Course?.State switch
    {
        CourseState.Asked => story.IsApproved,
        CourseState.Issued => FreshPermit(first, clock.Now) is null,
        _ => false,
    };

    // 4 evidence and 6 revalidate: one transaction, and then whoever redeems goes.
    private async Task<ActionAnswer?> RedeemAsync(ActionStory story, Decision decision, JsonObject told, BoundedAction action, CancellationToken cancellationToken)
    {
        EvidenceEntry record = story.DecisionRecord(decision, told, action.Request, clock.Now, story.Claim(action));
        switch (await permits.AdmitAsync(story.Id, action, record, cancellationToken))
        {
            case Admission.Granted { Permit: var permit }:
                NoteGains(story.Gains);
                return story.Answer(told, action.Digest.ToString(), JsonObject.Of(("status", new JsonString(ActionAnswer.Pending))), code: null, detail: null) with
                {
                    IsGo = permit.TryUse(),
                    Evidence = [(permit.Admission, "decision")],
                };
            case Admission.Taken taken:
                return AnswerAgain(story, taken.Action);
            case Admission.Exhausted exhausted:
                return await RefuseAsync(story, UsedUp(decision, exhausted.Draw), action.Request, cancellationToken);
            case Admission.Stale:
                return null;
            default:
                return Unrecorded(story);
        }
    }

    // A permit was given before, and none would be now: the caller is told so, and the action stands as it did.
    private async Task<ActionAnswer> RefuseAgainAsync(
        ActionStory story, StoredAction issued, Decision decision, BoundRequest? bound, CancellationToken cancellationToken)
    {
        story.IssueAgain(issued);
        JsonObject told = story.Tell(decision);
        ActionAnswer answer = Refusal(story, told, decision);
        return await ledger.RecordAsync(story.DecisionRecord(decision, told, bound, clock.Now, claim: null), cancellationToken) is LedgerResult.Durable durable
            ? answer with { Evidence = [(durable.Receipt.Position, "decision")] }
            : Unrecorded(story);
    }

    private static Decision.Deny NeedsPeople(Decision.AwaitApproval awaited) => new(DenialCode.StaleAuthority)
    {
        Reasons = [new DecisionReason("boundary", "stale_authority", RuleEffect.Deny, "people must agree to the action by now; ask for it with another key")],
        Evaluated = awaited.Evaluated,
        PolicyVersion = awaited.PolicyVersion,
    };

    private static IssuedPermit? FreshPermit(StoredAction first, DateTimeOffset now) =>
        first is { Answer: null, Course: { State: CourseState.Issued } course }
        && Read(first.DecisionBody) is { } permit
        && permit.Version == course.Version
        && permit.ExpiresAt - now > Fresh
            ? permit
            : null;

    private static ActionAnswer GiveAgain(StoredAction first, IssuedPermit permit)
    {
        DecidedAction? decided = DecidedAction.TryRead(first, out DecidedAction? read) ? read : throw new EvidenceUnavailableException("the record of a permit cannot be read");
        return new ActionAnswer
        {
            Body = ActionAnswer.Tell(first.Action, decided.Decision, new JsonString(permit.Digest), outcome: null, approval: null),
            Permit = permit,
            Evidence = [(first.Decision, "decision")],
        };
    }

    private static IssuedPermit? Read(ReadOnlyMemory<byte> body) =>
        StrictJson.TryParse(body.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? record, out _)
        && record is JsonObject told
        && IssuedPermit.TryRead(told, out IssuedPermit? permit)
            ? permit
            : null;
}
