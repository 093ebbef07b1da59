using System.Collections.Immutable;
using System.Security.Cryptography;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Alerts;

/// <summary>
/// Counts records for alerts as they come into the logs. It reads what is on disk and holds up no action; how far it has come stands in the store, and
/// what it had counted by then it finds again by reading the longest window once more: so neither a kill nor another silo's taking over loses a
/// count, and what was told is found in the log and not told twice. Of many silos one counts at a time.
/// </summary>
/// <param name="store">How far it has come.</param>
/// <param name="tail">Reads the logs.</param>
/// <param name="reader">Finds alerts that were told.</param>
/// <param name="ledger">Where they are told.</param>
/// <param name="replica">Authority, for which alerts there are.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class AlertWatch(
    IDeliveryStore store, IEvidenceTail tail, IEvidenceReader reader, EvidenceLedger ledger, AuthorityReplica replica, TimeProvider time, ILogger<AlertWatch> logger) : BackgroundService
{
    /// <summary>The name that it has in the store.</summary>
    public const string Destination = "alerts";

    private const int PageSize = 200;
    private const int LargestPage = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // Longer than one page takes, so that it is lost only by who has gone.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(20);

    // A record's time is read before it waits for its commit, and silos' clocks differ by so much at most.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private volatile AlertBook? _book;

    /// <summary>What it has counted; null where it has not, because another silo counts or there is nothing to count for.</summary>
    public AlertBook? Book => _book;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WatchAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What it has not come to stays where it is, in evidence, and is counted later; nothing else waits for it.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // What was counted of a page that broke off is counted again with it.
                _book = null;
                Log.Failed(logger, fault);
                await FailAsync(stoppingToken);
            }
#pragma warning restore CA1031
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        ImmutableArray<AlertDocument> alerts = [.. replica.Current.Alerts.Values.OrderBy(static alert => alert.Name, StringComparer.Ordinal)];
        if (alerts.IsEmpty)
        {
            _book = null;
            return;
        }

        if (await store.ReadAllAsync(Destination, 1, stoppingToken) is not { } first)
        {
            await store.BeginAsync(Destination, isNew: false, stoppingToken);
            return;
        }

        // Holding is a write, which evidence waits for on SQLite: only where there is something to count.
        DateTimeOffset now = time.GetUtcNow();
        if (first.Count == 0 || !await store.TryHoldAsync(Destination, _holder, now, now + HeldFor, stoppingToken))
        {
            return;
        }

        TailCursor cursor = await store.FindCursorAsync(Destination, stoppingToken) ?? TailCursor.Start;
        if (_book is not { } book || !book.IsOf(alerts) || !IsSame(book.At, cursor))
        {
            // Others have counted meanwhile, or there is something else to count for.
            _book = null;
            book = await ReadAgainAsync(alerts, cursor, stoppingToken);
            _book = book;
        }

        while (await CountAsync(book, stoppingToken))
        {
        }
    }

    // True where there may be more.
    private async Task<bool> CountAsync(AlertBook book, CancellationToken stoppingToken)
    {
        TailCursor ends = await tail.EndAsync(stoppingToken);
        if (await store.ReadAllAsync(Destination, PageSize, stoppingToken) is not { Count: > 0 } page)
        {
            return false;
        }

        Dictionary<string, EvidencePosition> come = new(StringComparer.Ordinal);
        foreach (StoredRecord record in RecordMerge.InOrder(page, ends))
        {
            foreach (Domain.Alerts.AlertFired fired in book.Note(record))
            {
                if (await ledger.RecordAsync(AlertRecord.Of(fired, time.GetUtcNow()), CancellationToken.None) is not LedgerResult.Durable)
                {
                    throw new EvidenceUnavailableException($"the alert {fired.Alert.Name} could not be recorded");
                }

                Log.Fired(logger, fired.Alert.Name, fired.Count, (long)fired.Alert.Window.TotalSeconds);
            }

            come[record.Position.Log] = record.Position;
        }

        foreach (EvidencePosition position in come.Values)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!await store.AdvanceAsync(Destination, _holder, position, 0, now, now + HeldFor, CancellationToken.None))
            {
                // Held by another silo by now, which goes on from where this one had come to.
                _book = null;
                return false;
            }

            book.At = book.At.After(position);
        }

        return true;
    }

    // The longest window up to where it has come, as it was counted then.
    private async Task<AlertBook> ReadAgainAsync(ImmutableArray<AlertDocument> alerts, TailCursor until, CancellationToken stoppingToken)
    {
        AlertBook book = new(alerts) { At = until };
        DateTimeOffset since = time.GetUtcNow() - book.Window - Margin;
        await MarkAsync(book, since - book.Window, stoppingToken);
        TailCursor after = await tail.FindAsync(since, stoppingToken);
        while (true)
        {
            TailCursor ends = await tail.EndAsync(stoppingToken);
            IReadOnlyList<StoredRecord> page = [.. (await tail.ReadAsync(after, PageSize, stoppingToken)).Where(record => record.Position.Index <= until[record.Position.Log])];
            if (page.Count == 0)
            {
                return book;
            }

            foreach (StoredRecord record in RecordMerge.InOrder(page, Least(ends, until)))
            {
                // What comes to its count here was told then.
                _ = book.Note(record).Count();
                after = after.After(record.Position);
            }

            DateTimeOffset now = time.GetUtcNow();
            if (!await store.TryHoldAsync(Destination, _holder, now, now + HeldFor, stoppingToken))
            {
                throw new EvidenceUnavailableException("another silo has begun to count for alerts");
            }
        }
    }

    private async Task MarkAsync(AlertBook book, DateTimeOffset since, CancellationToken stoppingToken)
    {
        EvidenceQuery query = new() { Type = AlertRecord.Type, Since = since, Limit = LargestPage };
        do
        {
            EvidencePage page = await reader.QueryAsync(query, stoppingToken);
            foreach (StoredRecord record in page.Records)
            {
                book.Mark(new RecordFacets(record).Body);
            }

            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
    }

    private static bool IsSame(TailCursor one, TailCursor other) => one.Ends.Keys.Union(other.Ends.Keys, StringComparer.Ordinal).All(log => one[log] == other[log]);

    private static TailCursor Least(TailCursor ends, TailCursor until) =>
        new(ends.Ends.ToImmutableSortedDictionary(static end => end.Key, end => Math.Min(end.Value, until[end.Key]), StringComparer.Ordinal));

    private async Task FailAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.FailAsync(Destination, _holder, "alerts cannot be counted now", time.GetUtcNow() + Pause, stoppingToken);
        }
        catch (EvidenceUnavailableException)
        {
            // The store is what failed; it says so itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1608, Level = LogLevel.Error, Message = "records cannot be counted for alerts now; what was not counted is counted later")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1609, Level = LogLevel.Warning, Message = "the alert {Alert} has fired: {Count} records within {Seconds} seconds; its record says which")]
        public static partial void Fired(ILogger logger, string alert, long count, long seconds);
    }
}
