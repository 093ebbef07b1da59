using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Reviews;

/// <summary>
/// Looks at follow-ups again when what is in force has changed, and records where one stands otherwise by then. Each silo does; of two that record the
/// same change one has, since both say which version they saw.
/// </summary>
/// <param name="reader">Where decisions are found.</param>
/// <param name="store">Where follow-ups are found.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where it is recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class FollowUpWatch(
    IEvidenceReader reader, IReviewStore store, AuthorityReplica replica, EvidenceLedger ledger, TimeProvider time, ILogger<FollowUpWatch> logger) : BackgroundService
{
    private const int PageSize = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(Period, time);
        (AuthorityView? View, Digest? Standing) looked = default;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            AuthorityView view = replica.Current;
            if (ReferenceEquals(view, looked.View) || view.Policies is null)
            {
                continue;
            }

            try
            {
                // A token that is revoked makes a new view too, and nothing that a decision would be another by.
                Digest standing = StandingOf(view);
                if (standing == looked.Standing || await LookAsync(view, stoppingToken))
                {
                    looked = (view, standing);
                }
            }
#pragma warning disable CA1031 // What could not be looked at now is looked at a second later; nothing else waits for it.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    private static Digest StandingOf(AuthorityView view) => Digest.Of(new JsonArray(
    [
        .. view.Documents.Select(static document => $"{document.Kind}/{document.Name} {document.Revision}")
            .Concat(view.Halted.Keys.Select(static halted => $"{halted.Kind}/{halted.Name}"))
            .Order(StringComparer.Ordinal)
            .Select(static one => new JsonString(one)),
    ]));

    // False where one could not be looked at: then all are looked at again, and the others have been meanwhile.
    private async Task<bool> LookAsync(AuthorityView view, CancellationToken stoppingToken)
    {
        bool isWhole = true;
        FollowUpQuery query = new() { IsOpenOnly = true, Limit = PageSize };
        while (await store.ListFollowUpsAsync(query, stoppingToken) is { Count: > 0 } page)
        {
            foreach (FollowUp before in page)
            {
                try
                {
                    await LookAsync(before, view, stoppingToken);
                }
#pragma warning disable CA1031 // One that cannot be looked at keeps no other from it.
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.NotLooked(logger, before.Id, fault);
                    isWhole = false;
                }
#pragma warning restore CA1031
            }

            query = query with { Before = page[^1].Id };
        }

        return isWhole;
    }

    private async Task LookAsync(FollowUp before, AuthorityView view, CancellationToken stoppingToken)
    {
        if (await store.FindAsync(before.Review, stoppingToken) is not { } review || await ReviewedDecision.FindAsync(reader, before.Decision, stoppingToken) is not { } decision)
        {
            Log.NotWhole(logger, before.Id);
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        FollowUp after = FollowUpProgress.Look(before, review, decision, view, now);
        if (after.State == before.State && after.Replay?.Effect == before.Replay?.Effect && after.Wanted == before.Wanted)
        {
            return;
        }

        EvidenceEntry entry = ReviewRecord.Of(
            decision, "replayed", new ReviewStep.Work(after with { Version = before.Version + 1 }, before.Version), new ReviewSaid(AdministrationRecord.Starter, Token: null, now, Notes: null));
        if (await ledger.RecordAsync(entry, CancellationToken.None) is LedgerResult.Unavailable)
        {
            throw new EvidenceUnavailableException($"how the follow-up {before.Id} stands could not be recorded");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1660, Level = LogLevel.Error, Message = "follow-ups cannot be looked at now; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1662, Level = LogLevel.Error, Message = "the follow-up {FollowUp} cannot be looked at now; it is tried again")]
        public static partial void NotLooked(ILogger logger, string followUp, Exception fault);

        [LoggerMessage(EventId = 1661, Level = LogLevel.Error, Message = "the review or the decision of the follow-up {FollowUp} is not whole; whether it is fixed cannot be told")]
        public static partial void NotWhole(ILogger logger, string followUp);
    }
}
