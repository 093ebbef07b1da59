using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Labels;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary;

/// <content>The answers that are not a result: each names what did not happen.</content>
public sealed partial class ActionBoundary
{
    private static Decision.Deny Denial(BindingResult binding, AuthorityView view) => binding switch
    {
        BindingResult.Refused refused => refused.Denial,
        _ => Denial(view, DenialCode.NoAllow, "not_bound", "the request could not be bound to any authority"),
    };

    private static Decision.Deny Stale(AuthorityView view) =>
        Denial(view, DenialCode.StaleAuthority, "stale_authority", "authority changed while the action was being decided; ask again");

    // Decided, and then found to have no room: the denial keeps what every rule said.
    private static Decision.Deny UsedUp(Decision decision, CounterDraw draw)
    {
        DenialCode code = draw.IsRate ? DenialCode.RateLimited : DenialCode.BudgetExhausted;
        return new Decision.Deny(code)
        {
            Reasons = [new DecisionReason("boundary", code.ToWord(), RuleEffect.Deny, draw.Refusal())],
            Evaluated = decision.Evaluated,
            Exceptions = decision.Exceptions,
            PolicyVersion = decision.PolicyVersion,
            ResetsAt = draw.Until,
        };
    }

    private static Decision.Deny HasSecrets(AuthorityView view) => Denial(
        view, DenialCode.NoAllow, "secret_not_kept", "it would have to wait, and has a secret argument, which is never stored; let policy decide on it at once, or take the secret from a credential of the route");

    private static Decision.Deny TooManyWait(Decision decision, DateTimeOffset now) => new(DenialCode.RateLimited)
    {
        Reasons = [new DecisionReason("boundary", DenialCode.RateLimited.ToWord(), RuleEffect.Deny, "too many actions of this caller wait for people already; take some back, or wait until they are decided")],
        Evaluated = decision.Evaluated,
        Exceptions = decision.Exceptions,
        PolicyVersion = decision.PolicyVersion,
        ResetsAt = now + TimeSpan.FromMinutes(1),
    };

    private static Decision.Deny NoTurn(AuthorityView view, TurnRefusal refusal, DateTimeOffset now) =>
        Denial(view, DenialCode.RateLimited, refusal.Rule, refusal.Reason) with { ResetsAt = now + refusal.Wait };

    // The caller's own answer, under the ids of the record that it is counted in.
    private static ActionAnswer Counted(ActionStory story, DenialBatch batch, ActionAnswer answer, LedgerResult result) => result is LedgerResult.Durable durable
        ? answer with
        {
            Body = answer.Body
                .With("decision", ((JsonObject)answer.Body["decision"]!).With("id", new JsonString(batch.Decision.ToString())))
                .With("id", new JsonString(batch.Action.ToString())),
            Evidence = [(durable.Receipt.Position, "decision")],
        }
        : Unrecorded(story);

    // What provably was not sent takes nothing, and what a model has used is what its provider says; whatever else happened has been paid for.
    private static ImmutableArray<CounterSettlement> Settle(Permit permit, RouteResult result) => result switch
    {
        RouteResult.NotSent => [.. permit.Action.Draws.Select(static draw => new CounterSettlement(draw, 0))],
        RouteResult.Completed { Used: { } used } => [.. permit.Action.Draws.Select(draw => Settle(permit, draw, used)).OfType<CounterSettlement>()],
        _ => [],
    };

    private static CounterSettlement? Settle(Permit permit, CounterDraw draw, ModelTokens used) =>
        draw.Usage is { } usage && permit.Action.Operation.Meter?.Settle(usage, permit.Action.Arguments, used) is { } amount
            ? new CounterSettlement(draw, CounterDraw.UnitsOf(amount))
            : null;

    private static Decision.Deny Denial(AuthorityView view, DenialCode code, string rule, string message) => new(code)
    {
        Reasons = [new DecisionReason("boundary", rule, RuleEffect.Deny, message)],
        PolicyVersion = view.Policies?.Version ?? default(Digest),
    };

    /// <summary>Tells a repeat of a key: the first answer again, or a conflict where something else is asked under it.</summary>
    /// <param name="action">The id of the repeat.</param>
    /// <param name="requestDigest">The digest of what it asks.</param>
    /// <param name="first">The action that has the key.</param>
    /// <returns>The answer.</returns>
    internal ActionAnswer AnswerAgain(string action, string requestDigest, StoredAction first)
    {
        if (first.IsErased)
        {
            return Bare(action, "idempotency_conflict", "what was asked under this idempotency key has been erased, so that nobody can tell whether this is the same; nothing was sent, and another key begins another action");
        }

        if (!RecordParts.IsAskedBy(first, requestDigest))
        {
            return Bare(action, "idempotency_conflict", "this idempotency key was used for another request");
        }

        if (FreshPermit(first, clock.Now) is { } permit)
        {
            return GiveAgain(first, permit);
        }

        return ActionAnswer.TryRead(first, out ActionAnswer? answer)
            ? answer
            : new ActionAnswer
            {
                IsUnderWay = true,
                Code = "outcome_unknown",
                Detail = "this action was dispatched before and its outcome is not known yet; it is never sent again by itself",
                Body = JsonObject.Of(
                    ("id", new JsonString(first.Action)),
                    ("outcome", JsonObject.Of(("status", new JsonString("unknown"))))),
                Evidence = [(first.Decision, "decision")],
            };
    }

    private static ActionAnswer Unrecorded(ActionStory story) => story.Before is not null
        ? Bare(story, "outcome_unknown", "evidence cannot be written now, so the action was not sent again; what came of it before is not known")
        : Bare(story, "evidence_unavailable", "evidence cannot be written now, so nothing was carried out");

    // The effect has happened, and its record is still owed: the response stays inside until it is on disk.
    private static ActionAnswer Withhold(ActionStory story, JsonObject told, Permit permit) =>
        story.Answer(
            told,
            permit.Action.Digest.ToString(),
            JsonObject.Of(("released", new JsonString("withheld")), ("status", new JsonString("unknown"))),
            "outcome_unknown",
            "the action was dispatched, and its outcome could not be recorded yet; ask for it again by its id")
            with
        { Evidence = [(permit.Admission, "decision")] };

    private static ActionAnswer Refusal(ActionStory story, JsonObject told, Decision decision)
    {
        string code = decision is Decision.Deny deny ? DenialProblem.Of(deny.Code) : "denied";
        string detail = decision is Decision.AwaitApproval
            ? story.CannotWait
                ? "people would have to agree to it, and whoever asks cannot wait for them here; ask in a way that can"
                : "a change of the boundary itself cannot wait for an approval; it was not carried out"
            : decision is Decision.Deny { Code: DenialCode.NarrowingRefused }
            ? "it would be narrowed, and whoever asks takes it as it was asked for or not at all: " + string.Join("; ", decision.Reasons.Select(static reason => reason.Message))
            : string.Join("; ", decision.Reasons.Where(reason => reason.Effect == RuleEffect.Deny).Select(reason => reason.Message));
        return story.Answer(told, story.RequestDigest, story.IsRevalidated ? Revalidated(code, detail) : null, code, detail);
    }

    // People had agreed, or a permit was given, and what was true then is no more.
    private static JsonObject Revalidated(string code, string detail) =>
        JsonObject.Of(("code", new JsonString(code)), ("reason", new JsonString(detail)), ("status", new JsonString("refused")));

    private static ActionAnswer Release(ActionStory story, JsonObject told, Permit permit, RouteResult result, ReleaseDecision? release)
    {
        (string? code, string? detail) = Problem(result);
        JsonObject outcome = ActionStory.Tell(result, release);
        return story.Answer(told, permit.Action.Digest.ToString(), outcome, code, detail);
    }

    // Before the permit was used nothing can have been sent; after it nobody can say.
    private static ActionAnswer Failed(ActionStory story) => story.Dispatching || story.Before is not null
        ? Bare(story, "outcome_unknown", "the boundary failed after the action was dispatched; it is never sent again by itself")
        : Bare(story, "evidence_unavailable", "the boundary failed before anything was sent, so nothing was carried out");

    private static (string? Code, string? Detail) Problem(RouteResult result) => result switch
    {
        RouteResult.Completed => (null, null),
        RouteResult.NotSent { Code: "destination_not_approved" } refused => (refused.Code, refused.Reason),
        RouteResult.NotSent => (null, null),
        RouteResult.Unknown unknown => ("outcome_unknown", unknown.Reason),
        _ => ("outcome_unknown", "the outcome is not known"),
    };

    // A flood: one record for many, which the first of them writes. Whatever happens to it, the others are told.
    private async Task<ActionAnswer> RefuseAllAsync(ActionStory story, DenialBatch batch, Decision.Deny decision, JsonObject told, BoundRequest? bound, ActionAnswer answer)
    {
        try
        {
            DenialCount count = await denials.GatherAsync(batch);
            EvidenceEntry record = story.DecisionRecord(decision, told, bound, clock.Now, story.ClaimForNow(answer), count);
            LedgerResult result = await ledger.RecordAsync(record, CancellationToken.None);
            batch.End(result);
            return Counted(story, batch, answer, result);
        }
        finally
        {
            batch.End(new LedgerResult.Unavailable());
        }
    }

    // What people agreed to is not ended by a queue that is full: it stays due.
    private async Task<ActionAnswer> LaterAsync(ActionStory story, TurnRefusal refusal, CancellationToken cancellationToken) => story.StaysDue
        ? Unrecorded(story)
        : await RefuseAsync(story, NoTurn(replica.Current, refusal, clock.Now), null, cancellationToken);

    private ActionAnswer AnswerAgain(ActionStory story, StoredAction first)
    {
        story.ToldAgain = first;
        return AnswerAgain(story.Id.ToString(), story.RequestDigest, first);
    }

    /// <summary>As <see cref="AnswerAgain(string, string, StoredAction)"/>, for a caller who has read what it is told from then on.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="refused">What it was answered, with the id and the digest of the repeat.</param>
    /// <param name="first">The action that has the key.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    internal async Task<ActionAnswer> AnswerAgainAsync(CallerIdentity caller, ActionAnswer refused, StoredAction first, CancellationToken cancellationToken)
    {
        string id = ((JsonString)refused.Body["id"]!).Value;
        return await labels.TakeOverAsync(caller, first, cancellationToken) ? AnswerAgain(id, ((JsonString)refused.Body["digest"]!).Value, first) : Untold(id);
    }

    private static ActionAnswer Untold(string action) =>
        Bare(action, "evidence_unavailable", "evidence cannot be written now, so what was read before is not told again; nothing was carried out");

    // Another view may say by now that somebody has taken away what was given at the admission; what was under way then is read all the same.
    private LabelStep? Gains(Permit permit, Decision decision, ReleaseDecision? release)
    {
        BoundRequest request = permit.Action.Request;
        AuthorityView view = replica.Current;
        ImmutableArray<string> found = release?.Labels ?? [];
        ImmutableArray<string> all = view.Clock == request.AuthorityClock || decision.Labels.IsEmpty
            ? found
            : [.. decision.Labels.Union(found, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return LabelBook.Give(view, request, all);
    }

    private static RouteOperation? FindOperation(AuthorityView view, AuthenticatedRequest authenticated) =>
        view.FindRoute(authenticated.Request.Route)?.Operations.GetValueOrDefault(authenticated.Request.Operation);

    // An allow on an old view is found out at its admission; a denial has none. Where another silo may have changed authority just now,
    // a denial is looked at once more, so that what was allowed through one silo is not refused by the next.
    private async ValueTask<AuthorityView?> FindNewerAsync(AuthorityView view, int round, CancellationToken cancellationToken) =>
        replica.IsShared && round == 0 && await replica.RefreshAsync(cancellationToken) is var newest && newest.Clock != view.Clock ? newest : null;

    private static bool IsAskedElsewhere(AuthorityView view, AuthenticatedRequest authenticated) =>
        view.PoliciesOf(authenticated.Request.Route)?.AskedElsewhere(authenticated.Request.Route, authenticated.Request.Operation, isResponse: false) is { IsEmpty: false };

    // The turn to be decided is another's while the answer is waited for. Then it is decided on whatever is true by then.
    private async Task<(DetectorReport Report, TurnRefusal? Refusal)> AskElsewhereAsync(
        ActionStory story, Passage passage, AuthorityView view, BoundRequest asked, CancellationToken cancellationToken)
    {
        passage.Depart();

        // A secret is shown to nobody, and would stand beside the question's record.
        JsonObject? shown = story.Shown() is { } arguments ? JsonObject.Of(("arguments", arguments), ("context", asked.Authenticated.Request.Context)) : null;
        DetectorReport report = await detectors.LookAsync(view, asked, story.Id.ToString(), isResponse: false, shown, cancellationToken);
        return (report, await passage.EnterAsync(isPaced: false, cancellationToken));
    }

    private void NoteGains(LabelStep? gains)
    {
        if (gains is not null)
        {
            replica.FallBehind();
        }
    }

    private static ActionAnswer Bare(ActionStory story, string code, string detail) => Bare(story.Id.ToString(), code, detail);

    private static ActionAnswer Bare(string action, string code, string detail) => new()
    {
        Code = code,
        Detail = detail,
        Body = JsonObject.Of(("id", new JsonString(action))),
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "a stage failed on action {Action}; it is refused")]
        public static partial void StageFailed(ILogger logger, string action, Exception fault);
    }
}
