using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Enforcement;

/// <summary>
/// Where enforcement points outside come: for a decision with a permit, to redeem the permit at the instant at which they act, and to
/// say what came of it. All of it goes the one path; only the side effect itself is theirs.
/// </summary>
/// <param name="desk">Where requests go.</param>
/// <param name="boundary">The one path.</param>
/// <param name="reader">Where actions are found.</param>
/// <param name="approvals">Where approvals are found.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where outcomes are recorded.</param>
/// <param name="signals">Tells those who wait for an action.</param>
/// <param name="refusals">Where refused redemptions are recorded.</param>
/// <param name="time">The clock.</param>
public sealed class EnforcementDesk(
    ActionDesk desk,
    ActionBoundary boundary,
    IEvidenceReader reader,
    IApprovalReader approvals,
    AuthorityReplica replica,
    EvidenceLedger ledger,
    ActionSignals signals,
    RefusedRedemptions refusals,
    TimeProvider time)
{
    private const string Expired = "the permit has ended; ask for the decision again with the same key";

    /// <summary>Decides on an action that somebody else carries out. Where people have agreed by now, the same request has its permit.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer, with a permit where it may be carried out.</returns>
    public async Task<ActionAnswer> DecideAsync(AuthenticatedRequest request, CancellationToken cancellationToken)
    {
        ActionAnswer answer = await desk.SubmitAsync(request, cancellationToken);
        return answer.IsWaiting
            && (answer.Body["approval"] as JsonObject)?["id"] is JsonString id
            && await approvals.FindAsync(id.Value, cancellationToken) is { State: ApprovalState.Approved } approval
            && string.Equals(approval.Action, (answer.Body["id"] as JsonString)?.Value, StringComparison.Ordinal)
            && WaitingAction.TryRead(approval, out WaitingAction? waiting)
                ? await boundary.ExecuteAsync(AuthenticatedRequest.GoOn(request.Request, request.Caller, approval, waiting.Narrowing), cancellationToken)
                : answer;
    }

    /// <summary>
    /// Decides and redeems in one call, for an enforcement point that acts on the answer and knows nothing of permits: what it is told to do has been
    /// admitted like anything else, and what it is not told has not.
    /// </summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="redeemer">Who carries it out.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer; only where <see cref="ActionAnswer.IsGo"/> says so may it be carried out.</returns>
    public async Task<ActionAnswer> GoAsync(AuthenticatedRequest request, CallerIdentity redeemer, CancellationToken cancellationToken)
    {
        ActionAnswer answer = await DecideAsync(request, cancellationToken);
        if (answer.Permit is not { } permit)
        {
            return answer;
        }

        PermitClaims claims = new(permit.Id, permit.Action, permit.Version, permit.Digest, permit.ExpiresAt);
        RedemptionResult result = request.Request is { IdempotencyKey: null, RefusesWaiting: true }
            ? await RecordAsync(claims, redeemer, await RedeemOwnAsync(request, permit, redeemer, cancellationToken), cancellationToken)
            : await RedeemAsync(claims, permit.Digest, redeemer, cancellationToken);
        return result switch
        {
            RedemptionResult.Go go => go.Answer,
            RedemptionResult.NotNow later => later.Answer,
            RedemptionResult.Refused { Answer: { } refusal } => refusal,
            RedemptionResult.Refused refused => answer with { Permit = null, Code = "permit_refused", Detail = refused.Detail },
            _ => answer with { Permit = null, Code = "permit_refused", Detail = "the permit could not be redeemed" },
        };
    }

    /// <summary>Redeems a permit: decides once more, under what is in force now, and uses the permit up.</summary>
    /// <param name="claims">What the permit says; its signature has been verified.</param>
    /// <param name="digest">The digest of what the enforcement point is about to do.</param>
    /// <param name="redeemer">Who redeems.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<RedemptionResult> RedeemAsync(PermitClaims claims, string digest, CallerIdentity redeemer, CancellationToken cancellationToken) =>
        await RecordAsync(claims, redeemer, await TryRedeemAsync(claims, digest, redeemer, cancellationToken), cancellationToken);

    /// <summary>Refuses what is no permit of this boundary.</summary>
    /// <param name="redeemer">Who brought it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The refusal.</returns>
    public Task<RedemptionResult> RefuseForeignAsync(CallerIdentity redeemer, CancellationToken cancellationToken) =>
        refusals.RecordAsync(null, redeemer, Refuse("not_a_permit", "this is no permit of this boundary"), cancellationToken);

    // What was decided on anew has its record from there.
    private async Task<RedemptionResult> RecordAsync(PermitClaims claims, CallerIdentity redeemer, RedemptionResult result, CancellationToken cancellationToken) =>
        result is RedemptionResult.Refused { Answer: null } refused ? await refusals.RecordAsync(claims, redeemer, refused, cancellationToken) : result;

    // What this very call has had recorded is not read back. Without a key nobody else can come to the action, without people there is no approval behind it, and whether
    // permit and authority still stand is not known from a reading anyway: the update that redeems it asks, in the transaction of its record.
    private async Task<RedemptionResult> RedeemOwnAsync(AuthenticatedRequest request, IssuedPermit permit, CallerIdentity redeemer, CancellationToken cancellationToken)
    {
        if (permit.ExpiresAt <= time.GetUtcNow())
        {
            return Refuse("expired", Expired);
        }

        AuthorityView view = replica.Current;
        if (view.FindRoute(request.Request.Route) is { } route && RedemptionCheck.WhyNotRedeemer(redeemer, request.Caller, route, request.Request, view, time.GetUtcNow()) is { } wrong)
        {
            return Refuse("wrong_redeemer", wrong);
        }

        return await RedeemAsync(request.Request, request.Caller, approval: null, narrowing: null, permit, redeemer, cancellationToken);
    }

    private async Task<RedemptionResult> RedeemAsync(
        ActionRequest request,
        CallerIdentity caller,
        StoredApproval? approval,
        ApproverNarrowing? narrowing,
        IssuedPermit permit,
        CallerIdentity redeemer,
        CancellationToken cancellationToken)
    {
        Redemption redemption = new(permit.Action, permit.Id, permit.Version, permit.Digest, permit.PolicyVersion, permit.Revisions, redeemer) { Salt = permit.Salt };
        return Understand(await boundary.ExecuteAsync(AuthenticatedRequest.Redeem(request, caller, approval, narrowing, redemption), cancellationToken));
    }

    private async Task<RedemptionResult> TryRedeemAsync(PermitClaims claims, string digest, CallerIdentity redeemer, CancellationToken cancellationToken)
    {
        if (await reader.FindActionAsync(claims.Action, cancellationToken) is not { Course: { } course } stored)
        {
            return Refuse("not_a_permit", "there is no such permit");
        }

        if (course.State != CourseState.Issued)
        {
            return course.Redeemer is null
                ? Refuse("ended", "the action cannot be carried out any more")
                : Refuse("used", "the permit was redeemed before");
        }

        if (!DecidedAction.TryRead(stored, out DecidedAction? decided)
            || !IssuedPermit.TryRead(decided.Record, out IssuedPermit? permit)
            || !WaitingAction.TryReadRequest(decided.Record, permit.Kept, out ActionRequest? request, out CallerIdentity? caller))
        {
            return Refuse("not_a_permit", "the record of the permit is not whole");
        }

        if (WhyNot(course, permit, claims, digest) is { } refusal)
        {
            return Refuse(refusal.Reason, refusal.Detail);
        }

        // Asked before anything is written: an attempt of somebody else leaves the permit as it is.
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (view.FindRoute(request.Route) is { } route && RedemptionCheck.WhyNotRedeemer(redeemer, caller, route, request, view, time.GetUtcNow()) is { } wrong)
        {
            return Refuse("wrong_redeemer", wrong);
        }

        StoredApproval? approval = null;
        if (stored.Approval is not null && (decided.Record["approval"] as JsonObject)?["id"] is JsonString id)
        {
            approval = await approvals.FindAsync(id.Value, cancellationToken);
        }

        if (stored.Approval is not null && approval is not { State: ApprovalState.Approved })
        {
            return Refuse("ended", "the approval that the permit was given on has ended");
        }

        WaitingAction? waiting = null;
        if (approval is not null && !WaitingAction.TryRead(approval, out waiting))
        {
            return Refuse("ended", "the record of the approval that the permit was given on is not whole");
        }

        return await RedeemAsync(request, caller, approval, waiting?.Narrowing, permit, redeemer, cancellationToken);
    }

    /// <summary>Records what an enforcement point says came of an action, once.</summary>
    /// <param name="action">The action's id.</param>
    /// <param name="by">Who says so; it redeemed the permit.</param>
    /// <param name="claim">What came of it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The problem code and why; null where it is recorded.</returns>
    public async Task<(string Code, string Detail)?> CloseAsync(string action, CallerIdentity by, OutcomeClaim claim, CancellationToken cancellationToken)
    {
        if (await reader.FindActionAsync(action, cancellationToken) is not { Course: { Redeemer: { } redeemer } course } stored
            || !string.Equals(redeemer, ActionClock.Scope(by), StringComparison.Ordinal)
            || !DecidedAction.TryRead(stored, out DecidedAction? decided)
            || !RedemptionCheck.Covers(by, decided.Route ?? "", decided.Operation ?? ""))
        {
            return ("not_found", "there is no such action whose permit you have redeemed");
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (view.IsRevoked(by) || CallerStanding.Find(view, by, out _, out _, out _) is { })
        {
            return ("denied", "who says what came of it is not in force any more; a person can settle the action");
        }

        if (course.State != CourseState.Redeemed)
        {
            return Closed(stored, claim);
        }

        LedgerResult result = await ledger.RecordAsync(ClosureRecord.Of(decided, by, claim, time.GetUtcNow()), CancellationToken.None);
        signals.Wake(action);
        return result switch
        {
            LedgerResult.Durable => null,
            LedgerResult.Taken taken => Closed(taken.Action, claim),
            _ => ("evidence_unavailable", "what came of the action could not be recorded; say it again"),
        };
    }

    // Said twice in the same words, as whoever lost the answer does, it is said.
    private static (string Code, string Detail)? Closed(StoredAction stored, OutcomeClaim claim) =>
        ActionAnswer.TryRead(stored, out ActionAnswer? answer)
        && answer.Body["outcome"] is JsonObject outcome
        && outcome["observedBy"] is JsonString { Value: ClosureRecord.ObservedBy }
        && outcome["status"] is JsonString status
        && status.Value == claim.Status
            ? null
            : ("stale_authority", "what came of the action has been said already");

    private (string Reason, string Detail)? WhyNot(ActionCourse course, IssuedPermit permit, PermitClaims claims, string digest)
    {
        if (course.Version != claims.Version || permit.Version != claims.Version || !string.Equals(permit.Id, claims.Id, StringComparison.Ordinal))
        {
            return ("superseded", "another permit was given for the action since");
        }

        if (claims.ExpiresAt <= time.GetUtcNow() || permit.ExpiresAt <= time.GetUtcNow())
        {
            return ("expired", Expired);
        }

        return string.Equals(digest, claims.Digest, StringComparison.Ordinal) && string.Equals(digest, permit.Digest, StringComparison.Ordinal)
            ? null
            : ("wrong_digest", "the permit is for another action than the one with this digest");
    }

    private static RedemptionResult Understand(ActionAnswer answer) => answer switch
    {
        { IsGo: true } => new RedemptionResult.Go(answer),
        { Code: "rate_limited" or "evidence_unavailable" or "policy_unavailable" } => new RedemptionResult.NotNow(answer),

        // A budget has room again at another time.
        { Code: not null } when (answer.Body["decision"] as JsonObject)?["resetsAt"] is not null => new RedemptionResult.NotNow(answer),

        // Somebody was faster: what the action is now is not this one's doing.
        { Permit: not null } => Refuse("superseded", "another permit was given for the action since"),
        { Code: null } => Refuse("used", "the permit was redeemed before"),
        _ => Refuse("stale_authority", answer.Detail ?? "the action may not be carried out any more", answer),
    };

    private static RedemptionResult.Refused Refuse(string reason, string detail, ActionAnswer? answer = null) => new(reason, detail, answer);
}
