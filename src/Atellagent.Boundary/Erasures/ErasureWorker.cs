using System.Threading.Channels;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Clocks;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Erasures;

/// <summary>
/// Carries erasures out, and orders those of what has been kept long enough. It looks into the store, so that a stop loses nothing: whatever was
/// begun is ended at the next start, or by another silo.
/// </summary>
/// <param name="store">What is erased.</param>
/// <param name="ledger">Where it is recorded.</param>
/// <param name="settings">How long payloads are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ErasureWorker(
    IErasureStore store, EvidenceLedger ledger, ErasureSettings settings, TimeProvider time, ILogger<ErasureWorker> logger) : BackgroundService
{
    private const int AtOnce = 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, long> _later = new(StringComparer.Ordinal);
    private long? _lookedAt;

    /// <summary>Tells that there is something to do.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using ITimer tick = time.CreateTimer(static wake => ((ChannelWriter<bool>)wake!).TryWrite(true), _wake.Writer, Period, Period);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.Reader.ReadAsync(stoppingToken);
            try
            {
                await WorkAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What is ordered stays ordered; a fault of the store must not end the loop, and with it the silo.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        // What is erased does not come back: nothing goes while the time is not known, and by the earliest of the clocks.
        if (time.FindDoubt() is not null)
        {
            return;
        }

        if (_lookedAt is not { } looked || time.GetElapsedTime(looked) >= BetweenLooks)
        {
            // Noted first: what fails here is tried with the next look, and keeps nothing that was ordered from being carried out.
            _lookedAt = time.GetTimestamp();
            await OrderByAgeAsync(time.GetEarliestUtcNow(), stoppingToken);
            await store.TidyAsync(stoppingToken);
        }

        foreach (Erasure erasure in await store.ListAsync(onlyOpen: true, AtOnce, stoppingToken))
        {
            if (_later.TryGetValue(erasure.Id, out long tried) && time.GetElapsedTime(tried) < BetweenTries)
            {
                continue;
            }

            try
            {
                await CarryOutAsync(erasure.Id, stoppingToken);
            }
#pragma warning disable CA1031 // One that cannot be carried out now keeps no other from it.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                _later[erasure.Id] = time.GetTimestamp();
                Log.Failed(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    // By the day, so that it is ordered once however many silos look.
    private async Task OrderByAgeAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        if (settings.PayloadDays is not { } days)
        {
            return;
        }

        DateTimeOffset before = new(now.UtcDateTime.Date.AddDays(-days), TimeSpan.Zero);
        string id = "age/" + Rfc3339.Text(before);
        if (await store.HasOlderAsync(before, stoppingToken) && await store.FindAsync(id, stoppingToken) is null)
        {
            ErasureStep.Ordered order = new(id, ErasureKind.Age, Rfc3339.Text(before));
            await ledger.RecordAsync(ErasureRecord.Of(order, ErasureRecord.Retention, token: null, $"kept for {days} days", now), stoppingToken);
        }
    }

    private async Task CarryOutAsync(string id, CancellationToken stoppingToken)
    {
        ErasureProgress progress;
        do
        {
            progress = await store.AdvanceAsync(id, time.GetEarliestUtcNow(), stoppingToken);
        }
        while (progress == ErasureProgress.More);

        if (progress == ErasureProgress.Waits)
        {
            _later[id] = time.GetTimestamp();
            return;
        }

        _later.Remove(id);
        if (progress == ErasureProgress.Complete && await store.FindAsync(id, stoppingToken) is { EndedAt: null } erasure)
        {
            // Gone from the database's own files too, before the record says so.
            await store.TidyAsync(stoppingToken);
            if (await ledger.RecordAsync(ErasureRecord.Of(erasure, time.GetUtcNow()), CancellationToken.None) is LedgerResult.Durable)
            {
                Log.Erased(logger, id, erasure.Erased);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1620, Level = LogLevel.Error, Message = "erasures cannot be carried out now; they are tried again")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1621, Level = LogLevel.Information, Message = "erasure {Erasure} has ended: {Count} payloads are gone")]
        public static partial void Erased(ILogger logger, string erasure, long count);
    }
}
