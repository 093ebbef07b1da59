using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// Writes every record of every log to a file, or those that its filters ask for, from the first one on, each at least once and each log in its order. It reads what is on
/// disk and holds up no action; a file that cannot be written to is owed what it lacks. How far it has come stands in the store, noted
/// once the lines are on disk: after a kill some may come twice, and none is missing or torn.
/// </summary>
/// <param name="store">How far it has come.</param>
/// <param name="settings">Where.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class FileSink(IDeliveryStore store, FileSinkSettings settings, TimeProvider time, ILogger<FileSink> logger) : BackgroundService
{
    /// <summary>What it is called where sinks are listed.</summary>
    public const string Name = "file";

    /// <summary>The name that it has in the store.</summary>
    public const string Destination = "file/evidence";

    private const int PageSize = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // Longer than one page takes, so that it is lost only by who has gone.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(15);

    private readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Path is not { } path)
        {
            return;
        }

        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(path, stoppingToken);
            }
#pragma warning disable CA1031 // What it is owed stays where it is, in evidence, and it is tried again; nothing else waits for it.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, path, fault);
                await NoteAsync(fault, stoppingToken);
            }
#pragma warning restore CA1031
        }
    }

    private async Task WriteAsync(string path, CancellationToken stoppingToken)
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

        using (LineFile file = LineFile.Open(path))
        {
            while (await store.ReadAllAsync(Destination, PageSize, stoppingToken) is { Count: > 0 } records)
            {
                // From here to the note it is not given up: what is in the file is noted.
                HashSet<EvidencePosition> wanted = [.. records.Where(IsWanted).Select(static record => record.Position)];
                file.Append(Lines(records, wanted));
                if (!await NoteAsync(records, wanted))
                {
                    return;
                }

                if (file.Length >= settings.MaxBytes)
                {
                    file.Retire(time.GetUtcNow());
                    break;
                }
            }
        }

        await store.ReleaseAsync(Destination, _holder, stoppingToken);
    }

    private bool IsWanted(StoredRecord record) => settings.Records is not { } query || new RecordFacets(record).Matches(query);

    private async Task<bool> NoteAsync(IReadOnlyList<StoredRecord> records, HashSet<EvidencePosition> wanted)
    {
        foreach (IGrouping<string, StoredRecord> log in records.GroupBy(static record => record.Position.Log))
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!await store.AdvanceAsync(Destination, _holder, log.Last().Position, log.Count(record => wanted.Contains(record.Position)), now, now + HeldFor, CancellationToken.None))
            {
                // Held by another silo by now, which goes on from where this one had come to.
                return false;
            }
        }

        return true;
    }

    private async Task NoteAsync(Exception fault, CancellationToken stoppingToken)
    {
        try
        {
            await store.FailAsync(Destination, _holder, "the file cannot be written: " + fault.Message, time.GetUtcNow() + Pause, stoppingToken);
        }
        catch (EvidenceUnavailableException)
        {
            // The store is what failed; it says so itself.
        }
    }

    // The body byte for byte, so that its hash can be taken of it.
    private static ReadOnlySpan<byte> Lines(IReadOnlyList<StoredRecord> records, HashSet<EvidencePosition> wanted)
    {
        ArrayBufferWriter<byte> lines = new();
        foreach (StoredRecord record in records.Where(record => wanted.Contains(record.Position)))
        {
            lines.Write("{\"body\":"u8);
            lines.Write(record.Body.Span);
            lines.Write(Encoding.UTF8.GetBytes(
                $",\"hash\":\"{Digest.FromHash(record.Hash.Span)}\",\"index\":{record.Position.Index},\"log\":{new JsonString(record.Position.Log)},\"previousHash\":\"{Digest.FromHash(record.PreviousHash.Span)}\"}}\n"));
        }

        return lines.WrittenSpan;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1640, Level = LogLevel.Error, Message = "evidence cannot be written to the file {Path} now; what it is owed is kept, and it is tried again")]
        public static partial void Failed(ILogger logger, string path, Exception fault);
    }
}
