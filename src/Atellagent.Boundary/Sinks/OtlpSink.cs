using System.Security.Cryptography;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// Sends records as OpenTelemetry logs, from the first one on, each at least once and each log in its order. It reads what is on disk and holds up no
/// action; how far it has come stands in the store, noted once the destination has taken them. What it refuses for good is tried a few times and passed
/// over, so that it does not hold up the rest.
/// </summary>
/// <param name="store">How far it has come.</param>
/// <param name="settings">Where, and which records.</param>
/// <param name="sender">Sends.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class OtlpSink(IDeliveryStore store, OtlpSettings settings, OtlpSender sender, TimeProvider time, ILogger<OtlpSink> logger) : BackgroundService
{
    /// <summary>What it is called where sinks are listed.</summary>
    public const string Name = "otlp";

    /// <summary>The name that it has in the store.</summary>
    public const string Destination = "otlp/evidence";

    private const int PageSize = 200;

    // Receivers take a few megabytes at once, and a record becomes a little larger by what it is found by.
    private const int MostBytesAtOnce = 1024 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Longer than one attempt takes with all its writing, so that it is lost only by who has gone.
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(1);

    private readonly Refusals _refusals = new();
    private readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Destination is null)
        {
            return;
        }

        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What it is owed stays where it is, in evidence, and it is tried again; nothing else waits for it.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
                await FailAsync("what it is owed cannot be read or noted", stoppingToken);
            }
#pragma warning restore CA1031
        }
    }

    private async Task TellAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (await store.ReadAllAsync(Destination, 1, stoppingToken) is not { } first)
        {
            await store.BeginWithAllAsync(Destination, stoppingToken);
            return;
        }

        if (first.Count == 0 || !await store.TryHoldAsync(Destination, _holder, now, now + HeldFor, stoppingToken))
        {
            return;
        }

        while (await store.ReadAllAsync(Destination, PageSize, stoppingToken) is { Count: > 0 } page)
        {
            foreach (IReadOnlyList<StoredRecord> part in Parts(page))
            {
                if (!await TellAsync(part, stoppingToken))
                {
                    return;
                }
            }
        }

        await store.ReleaseAsync(Destination, _holder, stoppingToken);
    }

    // False where it cannot go on: the destination is down, or another silo holds it by now.
    private async Task<bool> TellAsync(IReadOnlyList<StoredRecord> part, CancellationToken stoppingToken)
    {
        StoredRecord[] wanted = [.. part.Where(IsWanted)];
        DeliveryAnswer answer = wanted.Length == 0 ? DeliveryAnswer.Taken : await sender.SendAsync(OtlpLog.Request(wanted, time.GetUtcNow()), stoppingToken);
        if (answer.Reason is null)
        {
            return await NoteAsync(part, wanted.Length);
        }

        if (!answer.IsRefused)
        {
            await FailAsync(answer.Reason, stoppingToken);
            return false;
        }

        return part.Count == 1 ? await RefusedAsync(part[0], answer, stoppingToken) : await TellOneByOneAsync(part, stoppingToken);
    }

    // Which of them it refuses is found by telling each alone; what it has taken already comes once more.
    private async Task<bool> TellOneByOneAsync(IReadOnlyList<StoredRecord> part, CancellationToken stoppingToken)
    {
        foreach (StoredRecord record in part)
        {
            if (!await TellAsync([record], stoppingToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> RefusedAsync(StoredRecord record, DeliveryAnswer answer, CancellationToken stoppingToken)
    {
        DeliveryStanding? standing = await store.FindAsync(Destination, isOfAll: true, stoppingToken);
        if (!answer.IsForGood && !_refusals.Note(Destination, record.Position, standing))
        {
            await FailAsync(answer.Reason!, stoppingToken);
            return false;
        }

        Log.Passed(logger, record.Position.Log, record.Position.Index, answer.Reason!);
        DateTimeOffset now = time.GetUtcNow();
        return await store.PassOverAsync(Destination, _holder, record.Position, answer.Reason!, now, now + HeldFor, CancellationToken.None);
    }

    private bool IsWanted(StoredRecord record) => settings.Records is not { } query || new RecordFacets(record).Matches(query);

    private async Task<bool> NoteAsync(IReadOnlyList<StoredRecord> part, int sent)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await store.AdvanceAsync(Destination, _holder, part[^1].Position, sent, now, now + HeldFor, CancellationToken.None);
    }

    private async Task FailAsync(string reason, CancellationToken stoppingToken)
    {
        try
        {
            DeliveryStanding? standing = await store.FindAsync(Destination, isOfAll: true, stoppingToken);
            TimeSpan wait = DeliveryPatience.Wait(standing?.Failures ?? 0);
            Log.NotTold(logger, reason, (int)wait.TotalSeconds);
            await store.FailAsync(Destination, _holder, reason, time.GetUtcNow() + wait, stoppingToken);
        }
        catch (EvidenceUnavailableException)
        {
            // The store is what failed; it says so itself.
        }
    }

    // Of one log each, and no larger than is taken at once, unless one record is.
    private static IEnumerable<IReadOnlyList<StoredRecord>> Parts(IReadOnlyList<StoredRecord> page)
    {
        List<StoredRecord> part = [];
        long bytes = 0;
        foreach (StoredRecord record in page)
        {
            if (part.Count > 0 && (part[^1].Position.Log != record.Position.Log || bytes + record.Body.Length > MostBytesAtOnce))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(record);
            bytes += record.Body.Length;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1610, Level = LogLevel.Error, Message = "what the OpenTelemetry sink is owed cannot be read or noted; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1611, Level = LogLevel.Warning, Message = "records could not be sent as OpenTelemetry logs: {Reason}; it is tried again in {Seconds} seconds, and what is owed is kept")]
        public static partial void NotTold(ILogger logger, string reason, int seconds);

        [LoggerMessage(EventId = 1612, Level = LogLevel.Error, Message = "record {Index} of log {Log} is refused as an OpenTelemetry log and passed over: {Reason}")]
        public static partial void Passed(ILogger logger, string log, long index, string reason);
    }
}
