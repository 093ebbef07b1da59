using System.Globalization;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>
/// Performs <c>follow-ups.open</c> and <c>follow-ups.move</c>. Where the decision can be made again, whether it is fixed is not a matter of opinion: what
/// is in force says so.
/// </summary>
/// <param name="reader">Where decisions are found.</param>
/// <param name="store">Where reviews and follow-ups are found.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where each act is recorded and made true.</param>
/// <param name="ids">Names follow-ups.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowUpOperation(IEvidenceReader reader, IReviewStore store, AuthorityReplica replica, EvidenceLedger ledger, IdSource ids, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.OpenFollowUp, AdministrationOperations.MoveFollowUp];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        ReviewArguments granted = new(permit.Action.Arguments);
        CallerIdentity by = permit.Action.Request.Authenticated.Caller;
        FollowUp? before = permit.Action.Operation.Name == AdministrationOperations.MoveFollowUp ? await store.FindFollowUpAsync(granted.Text("followUp")!, cancellationToken) : null;
        string? of = permit.Action.Operation.Name == AdministrationOperations.MoveFollowUp ? before?.Review : granted.Text("review");
        if (of is null || await store.FindAsync(of, cancellationToken) is not { } review || await ReviewedDecision.FindAsync(reader, review.Decision, cancellationToken) is not { } decision)
        {
            return new RouteResult.NotSent("not_found", "there is no such review or follow-up, or the record of its decision is not whole");
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ReviewSaid said = new(by.Principal, by.TokenId, time.GetUtcNow(), granted.Text("notes"));
        return before is null
            ? await OpenAsync(granted, review, decision, view, said)
            : await MoveAsync(granted, before, review, decision, view, said);
    }

    private async Task<RouteResult> OpenAsync(ReviewArguments granted, Review review, ReviewedDecision decision, AuthorityView view, ReviewSaid said)
    {
        RemediationSurface surface = granted.Surface!.Value;
        string target = granted.Text("target")!;
        string? untimely = WhyNot(granted, view, out DateTimeOffset? due);
        if ((ReviewStanding.WhyNotTarget(surface, target, view) ?? untimely) is { } malformed)
        {
            return new RouteResult.NotSent("arguments_invalid", malformed);
        }

        FollowUp opened = new()
        {
            Id = ids.NextFollowUp().ToString(),
            Review = review.Id,
            Decision = review.Decision,
            Surface = surface,
            Target = target,
            Revision = ReviewStanding.Document(surface, target, view)?.Revision.ToString(),
            Owner = granted.Text("owner"),
            Due = due,
            OpenedBy = said.By,
            OpenedAt = said.At,
        };
        return await RecordAsync("opened", FollowUpProgress.Look(opened, review, decision, view, said.At), expected: null, decision, said);
    }

    private async Task<RouteResult> MoveAsync(ReviewArguments granted, FollowUp before, Review review, ReviewedDecision decision, AuthorityView view, ReviewSaid said)
    {
        if (before.Version != granted.Whole("version"))
        {
            return ReviewArguments.Stale;
        }

        if (WhyNot(granted, view, out DateTimeOffset? due) is { } malformed)
        {
            return new RouteResult.NotSent("arguments_invalid", malformed);
        }

        if (granted is { State: null } && granted.Text("owner") is null && due is null && said.Notes is null)
        {
            return new RouteResult.NotSent("arguments_invalid", "that changes nothing: say a state, an owner, a day by which it is due, or write a note");
        }

        FollowUp moved = before with { Owner = granted.Text("owner") ?? before.Owner, Due = due ?? before.Due, Version = before.Version + 1 };
        moved = granted.State is { } state && state != before.State ? moved.To(state, said.At) : moved;

        // Who takes it up again waits for another change than the one that has landed.
        moved = granted.State is FollowUpState.Open or FollowUpState.Doing ? moved with { Revision = ReviewStanding.Document(moved.Surface, moved.Target, view)?.Revision.ToString() } : moved;
        FollowUp looked = FollowUpProgress.Look(moved, review, decision, view, said.At);
        if (granted.State == FollowUpState.Fixed && looked.Replay is { Effect: { } effect, IsFixed: false } replay && looked.Wanted is { } wanted)
        {
            return new RouteResult.NotSent("denied", $"what is in force still decides {effect} ({replay.Because}); it is fixed when it decides {wanted}");
        }

        return await RecordAsync("moved", looked, before.Version, decision, said);
    }

    private static string? WhyNot(ReviewArguments granted, AuthorityView view, out DateTimeOffset? due)
    {
        due = null;
        if (granted.Text("due") is { } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset day))
            {
                return "due is a day or a time, such as 2026-12-24 (RFC 3339)";
            }

            due = day;
        }

        return ReviewStanding.WhyNotOwner(granted.Text("owner"), view);
    }

    private async Task<RouteResult> RecordAsync(string act, FollowUp state, long? expected, ReviewedDecision decision, ReviewSaid said) =>
        await ledger.RecordAsync(ReviewRecord.Of(decision, act, new ReviewStep.Work(state, expected), said), CancellationToken.None) switch
        {
            LedgerResult.Durable => new RouteResult.Completed(true, null, state.ToJson(), Redacted: false),
            LedgerResult.Moved => ReviewArguments.Stale,

            // Out of time is not undone: what was being written then may stand.
            _ => new RouteResult.Unknown("evidence did not answer in time; look at the follow-up before you do it again"),
        };
}
