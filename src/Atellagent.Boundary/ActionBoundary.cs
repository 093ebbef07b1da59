using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Detectors;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Labels;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Streams;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary;

/// <summary>
/// The way of one action from its authenticated request to its evidence. This is the only path to a side effect: every
/// surface ends here, and <see cref="ExecuteAsync"/> reads from top to bottom as the action goes.
/// </summary>
/// <param name="replica">Authority as this silo knows it.</param>
/// <param name="binder">Stage 3.</param>
/// <param name="ledger">Stage 4's evidence and stage 8's.</param>
/// <param name="permits">Stage 6.</param>
/// <param name="routes">Stage 7.</param>
/// <param name="uses">Finds approvals that are good for further calls.</param>
/// <param name="clock">Begins actions.</param>
/// <param name="turns">Gives actions their turns.</param>
/// <param name="labels">Gives labels while an answer comes, and to who is told one again.</param>
/// <param name="detectors">Asks detectors elsewhere.</param>
/// <param name="denials">Counts denials in a flood.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ActionBoundary(
    AuthorityReplica replica,
    AuthorityBinder binder,
    EvidenceLedger ledger,
    PermitOffice permits,
    RouteDispatcher routes,
    ApprovalUses uses,
    ActionClock clock,
    TurnKeeper turns,
    LabelDesk labels,
    DetectorDesk detectors,
    DenialTally denials,
    ILogger<ActionBoundary> logger)
{
    private const int MaxDecisions = 3;

    /// <summary>Takes one authenticated request all the way: bind, decide, narrow, record, admit, execute, record, release.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="cancellationToken">The caller left. Until the admission that ends the action; after it, nothing does.</param>
    /// <returns>The answer. Whatever cannot be done, checked or recorded is a refusal that says so.</returns>
    public Task<ActionAnswer> ExecuteAsync(AuthenticatedRequest authenticated, CancellationToken cancellationToken) =>
        WalkAsync(authenticated, equip: null, cancellationToken);

    private async Task<ActionAnswer> WalkAsync(AuthenticatedRequest authenticated, Action<ActionStory>? equip, CancellationToken cancellationToken)
    {
        ActionStory story = clock.Begin(authenticated);
        Passage passage = turns.Begin(authenticated);
        story.Passage = passage;
        equip?.Invoke(story);
        try
        {
            ActionAnswer answer = await WalkAsync(story, passage, authenticated, cancellationToken);
            return story.ToldAgain is { } told && !await labels.TakeOverAsync(authenticated.Caller, told, cancellationToken) ? Untold(story.Id.ToString()) : answer;
        }
#pragma warning disable CA1031 // The one place of this path that catches all: a stage that throws is a refusal.
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.StageFailed(logger, story.Id.ToString(), fault);
            return Failed(story);
        }
#pragma warning restore CA1031
        finally
        {
            passage.End();
        }
    }

    /// <summary>
    /// Steps 3 to 5 alone, on the newest authority: for reading about the boundary itself, which changes nothing, is decided by
    /// the same policies, and leaves no record.
    /// </summary>
    /// <param name="authenticated">The request and its caller; its operation only reads.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>Null where it may be read, else the refusal.</returns>
    /// <exception cref="ArgumentException">The operation is not one of the boundary's own that only read.</exception>
    public async Task<ActionAnswer?> DecideReadingAsync(AuthenticatedRequest authenticated, CancellationToken cancellationToken)
    {
        ActionStory story = clock.Begin(authenticated);
        Passage passage = turns.Begin(authenticated);
        try
        {
            return await passage.EnterAsync(isPaced: true, cancellationToken) is { } busy
                ? NotRead(story, NoTurn(replica.Current, busy, clock.Now))
                : DecideReading(story, authenticated, await replica.RefreshAsync(cancellationToken));
        }
        finally
        {
            passage.End();
        }
    }

    private ActionAnswer? DecideReading(ActionStory story, AuthenticatedRequest authenticated, AuthorityView view)
    {
        BindingResult binding = binder.Bind(authenticated, view);
        if (binding is not BindingResult.Bound { Request: BoundRequest bound })
        {
            return NotRead(story, Denial(binding, view));
        }

        if (bound.Route.Connector != AdministrationRoute.Connector || bound.Operation.Effect != OperationEffect.Read)
        {
            throw new ArgumentException("only reading about the boundary itself goes without a record", nameof(authenticated));
        }

        Decision decision = DecisionEngine.Decide(view.PoliciesOf(bound.Route.Name)!, bound);
        return decision is Decision.Allow ? null : NotRead(story, decision);
    }

    private static ActionAnswer NotRead(ActionStory story, Decision decision) => Refusal(story, story.Tell(decision), decision);

    private async Task<ActionAnswer> WalkAsync(
        ActionStory story,
        Passage passage,
        AuthenticatedRequest authenticated,
        CancellationToken cancellationToken)
    {
        story.Know(FindOperation(replica.Current, authenticated));
        if (await passage.EnterAsync(isPaced: !story.IsRevalidated, cancellationToken) is { } busy)
        {
            return await LaterAsync(story, busy, cancellationToken);
        }

        AuthorityView view = replica.IsBehind ? await replica.RefreshAsync(cancellationToken) : replica.Current;
        DetectorReport? elsewhere = null;
        for (int round = 0; round < MaxDecisions; round++)
        {
            story.Know(FindOperation(view, authenticated));

            // 3 bound
            BindingResult binding = binder.Bind(authenticated, view, elsewhere ?? DetectorReport.None);
            if (elsewhere is null && binding is BindingResult.Bound { Request: { } shown } && IsAskedElsewhere(view, authenticated))
            {
                (elsewhere, TurnRefusal? full) = await AskElsewhereAsync(story, passage, view, shown, cancellationToken);
                if (full is not null)
                {
                    return await LaterAsync(story, full, cancellationToken);
                }

                (view, round) = (replica.Current, -1);
                continue;
            }

            if (binding is not BindingResult.Bound { Request: BoundRequest bound })
            {
                if (await FindNewerAsync(view, round, cancellationToken) is { } newer)
                {
                    view = newer;
                    continue;
                }

                return await RefuseAsync(story, Denial(binding, view), null, cancellationToken);
            }

            // 4 decide, 5 narrow
            story.Look = clock.Look(view, bound.Route.Name);
            Decision decision = DecisionEngine.Decide(view.PoliciesOf(bound.Route.Name)!, bound);
            story.Use(null);
            if (decision is Decision.AwaitApproval asked && authenticated is { Approval: null, Request.IsExternal: false } && MayWait(bound)
                && await uses.FindAsync(asked, bound, view, cancellationToken) is { } use)
            {
                (StoredApproval approval, bound) = use;
                decision = DecisionEngine.Decide(view.PoliciesOf(bound.Route.Name)!, bound);
                story.Use(decision is Decision.Allow or Decision.Narrow ? approval : null);
            }

            // What is not stored cannot be gone on with.
            if ((decision is Decision.AwaitApproval ? MayWait(bound) : authenticated.Request.IsExternal) && decision is not Decision.Deny && story.HasSecrets)
            {
                return await RefuseAsync(story, HasSecrets(view), bound, cancellationToken);
            }

            if (decision is Decision.AwaitApproval awaited && MayWait(bound))
            {
                return !story.IsRevalidated
                    ? await WaitAsync(story, awaited, bound, cancellationToken)
                    : await RefuseAsync(story, Denial(view, DenialCode.StaleAuthority, "stale_authority", "another approval is needed by now than the one that was given"), bound, cancellationToken);
            }

            if (decision is not (Decision.Allow or Decision.Narrow))
            {
                if (await FindNewerAsync(view, round, cancellationToken) is { } newer)
                {
                    view = newer;
                    continue;
                }

                return await RefuseAsync(story, decision, bound, cancellationToken);
            }

            JsonObject told = story.Tell(decision);
            story.Gains = LabelBook.Give(view, bound, decision.Labels);
            BoundedAction action = decision is Decision.Narrow narrow ? narrow.Action : ((Decision.Allow)decision).Action;
            if (authenticated.Request.IsExternal)
            {
                // Carried out elsewhere: a permit that is to be redeemed, or, where it is, the rest of this way without stage 7.
                if (await EnforceAsync(story, authenticated, decision, told, action, view, cancellationToken) is { } enforced)
                {
                    return enforced;
                }

                view = await replica.RefreshAsync(cancellationToken);
                continue;
            }

            // A turn at the route. Who had to wait for it is decided anew: the time is another, and much may have changed.
            (bool waited, TurnRefusal? late) = await passage.ReachAsync(bound.Route, cancellationToken);
            if (late is not null)
            {
                return await LaterAsync(story, late, cancellationToken);
            }

            if (waited)
            {
                (view, round) = (replica.Current, -1);
                continue;
            }

            // 4 evidence and 6 revalidate: one transaction
            EvidenceEntry record = story.DecisionRecord(
                decision, told, bound, clock.Now, story.Claim(action));
            switch (await permits.AdmitAsync(story.Id, action, record, cancellationToken))
            {
                case Admission.Granted granted:
                    NoteGains(story.Gains);
                    return await PerformAsync(story, passage, told, granted.Permit, decision);
                case Admission.Taken taken when AnotherAttempt.MayFollow(taken.Action, authenticated, action, story.RequestDigest, out ImmutableArray<CounterSettlement> returned):
                    story.SendAgain(taken.Action, returned);
                    view = await replica.RefreshAsync(cancellationToken);
                    break;
                case Admission.Taken taken:
                    return AnswerAgain(story, taken.Action);
                case Admission.Exhausted exhausted:
                    return await RefuseAsync(story, UsedUp(decision, exhausted.Draw), bound, cancellationToken);
                case Admission.Stale:
                    view = await replica.RefreshAsync(cancellationToken);
                    break;
                default:
                    return Unrecorded(story);
            }
        }

        // What people agreed to is not void because authority did not come to rest: it is gone on with a little later.
        return story.IsRevalidated ? Unrecorded(story) : await RefuseAsync(story, Stale(view), null, cancellationToken);
    }

    // 5 approve: pending and durable, and nothing executes. When people have agreed, the same request comes here again.
    private async Task<ActionAnswer> WaitAsync(ActionStory story, Decision.AwaitApproval awaited, BoundRequest bound, CancellationToken cancellationToken)
    {
        ApprovalId approval = clock.NextApproval();
        DateTimeOffset expiresAt = bound.Now + awaited.Gates.Min(static gate => gate.Ttl);
        story.Wait(ApprovalTold.Opened(approval.ToString(), awaited, expiresAt));
        JsonObject told = story.Tell(awaited);
        string digest = awaited.Action.Digest.ToString();
        ActionAnswer answer = story.Answer(told, digest, JsonObject.Of(("status", new JsonString(ActionAnswer.Pending))), code: null, detail: null);
        CourseStep? elsewhere = bound.Authenticated.Request.IsExternal ? new CourseStep.Begun(CourseState.Asked) : null;
        EvidenceEntry record = story.DecisionRecord(awaited, told, bound, clock.Now, story.Claim(expectedClock: null, answer: null) with { Course = elsewhere }) with
        {
            Approval = new ApprovalStep.Opened(approval.ToString(), digest, bound.Now, expiresAt)
            {
                Escalations = [.. awaited.Gates.Where(gate => gate.Escalation is { } later && bound.Now + later.After < expiresAt).Select(gate => new EscalationDue(gate.Name, bound.Now + gate.Escalation!.After))],
            },
        };
        switch (await ledger.RecordAsync(record, cancellationToken))
        {
            case LedgerResult.Durable durable:
                return answer with { Evidence = [(durable.Receipt.Position, "decision")] };
            case LedgerResult.Taken { Action: { Answer: null, Approval: null, Course.State: CourseState.Issued } issued }
                when story.IsSameRequest(issued) && FreshPermit(issued, clock.Now) is null:
                story.Wait(null);
                return await RefuseAgainAsync(story, issued, NeedsPeople(awaited), bound, cancellationToken);
            case LedgerResult.Taken taken:
                return AnswerAgain(story, taken.Action);
            case LedgerResult.Full:
                story.Wait(null);
                return await RefuseAsync(story, TooManyWait(awaited, bound.Now), bound, cancellationToken);
            default:
                return Unrecorded(story) with
                {
                    Detail = "evidence did not answer in time. Nothing was carried out, and should the action wait all the same, under this id, it is taken back",
                };
        }
    }

    // A change of the boundary itself is held by the request that asks for it, and cannot wait; and some callers have no way to.
    private static bool MayWait(BoundRequest bound) => bound.Route.Connector != AdministrationRoute.Connector && !bound.Authenticated.Request.RefusesWaiting;

    // 7 execute, 8 evidence and release. The caller may have left: what was admitted is finished and recorded all the same.
    private async Task<ActionAnswer> PerformAsync(ActionStory story, Passage passage, JsonObject told, Permit permit, Decision decision)
    {
        ImmutableArray<string> wanted = decision.ResponseDetectors;
        story.Dispatching = true;
        passage.Depart();
        AnswerStream? stream = Equip(story, permit, wanted);
        RouteResult result = AnotherAttempt.Understand(await routes.ExecuteAsync(permit, clock.Stopping), story.Before);
        DetectorReport asked = result is RouteResult.Completed { Result: var said }
            ? await detectors.LookAsync(replica.Current, permit.Action.Request, story.Id.ToString(), isResponse: true, said, clock.Stopping)
            : DetectorReport.None;
        passage.Return();

        ReleaseDecision? release = result is RouteResult.Completed completed
            ? ReleaseEngine.Decide(replica.Current.PoliciesOf(permit.Route.Name), permit.Action, completed.Result, wanted, asked, new DetectionDeadline(clock.Time))
            : null;
        release = stream is null ? release : release is null ? stream.Lost(replica.Current.Policies?.Version ?? default) : stream.Conclude(release);
        ActionAnswer answer = Release(story, told, permit, result, release);
        LabelStep? gains = Gains(permit, decision, release);
        if (await ledger.RecordOutcomeAsync(story.OutcomeRecord(answer, result, release, clock.Now, Settle(permit, result), gains)) is not LedgerResult.Durable durable)
        {
            return Withhold(story, told, permit);
        }

        NoteGains(gains);

        await (stream?.FinishAsync(result, release) ?? ValueTask.CompletedTask);
        return answer with { Evidence = [(permit.Admission, "decision"), (durable.Receipt.Position, "outcome")] };
    }

    private async Task<ActionAnswer> RefuseAsync(
        ActionStory story,
        Decision decision,
        BoundRequest? bound,
        CancellationToken cancellationToken)
    {
        // What is refused has used nothing.
        story.Use(null);
        if (story.Before is { } before)
        {
            // Not sent again; what came of it before is as unknown as it was.
            return AnswerAgain(story, before);
        }

        JsonObject told = story.Tell(decision);
        ActionAnswer answer = Refusal(story, told, decision);
        if (story.Kind(decision) is { } kind && denials.Join(story.Scope, kind, story.Id, story.DecisionId) is { } batch)
        {
            story.Passage?.End();
            return batch.Action == story.Id
                ? await RefuseAllAsync(story, batch, (Decision.Deny)decision, told, bound, answer)
                : Counted(story, batch, answer, await batch.Completion.WaitAsync(cancellationToken));
        }

        ActionClaim claim = decision is Decision.Deny { IsForNow: true } ? story.ClaimForNow(answer) : story.Claim(expectedClock: null, answer);
        EvidenceEntry record = story.EndRecord(decision, told, bound, clock.Now, answer) ?? story.DecisionRecord(decision, told, bound, clock.Now, claim);
        return await ledger.RecordAsync(record, cancellationToken) switch
        {
            LedgerResult.Durable durable => answer with { Evidence = [(durable.Receipt.Position, "decision")] },
            LedgerResult.Taken { Action: { Answer: null, Course.State: CourseState.Issued } issued } when story.IsSameRequest(issued) =>
                await RefuseAgainAsync(story, issued, decision, bound, cancellationToken),
            LedgerResult.Taken taken => AnswerAgain(story, taken.Action),
            _ => Unrecorded(story),
        };
    }
}
