using System.Threading.Channels;
using Atellagent.Boundary.Evidence;
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
    private const int AtOnce = 16;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, DateTimeOffset> _later = new(StringComparer.Ordinal);
    private DateTimeOffset _lookedAt;

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
        DateTimeOffset now = time.GetUtcNow();
        if (now - _lookedAt >= BetweenLooks)
        {
            await store.TidyAsync(stoppingToken);
            await OrderByAgeAsync(now, stoppingToken);
            _lookedAt = now;
        }

        foreach (Erasure erasure in await store.ListAsync(onlyOpen: true, AtOnce, stoppingToken))
        {
            if (!_later.TryGetValue(erasure.Id, out DateTimeOffset again) || again <= now)
            {
                await CarryOutAsync(erasure.Id, stoppingToken);
            }
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
            progress = await store.AdvanceAsync(id, time.GetUtcNow(), stoppingToken);
        }
        while (progress == ErasureProgress.More);

        if (progress == ErasureProgress.Waits)
        {
            _later[id] = time.GetUtcNow() + BetweenTries;
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
