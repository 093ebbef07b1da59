using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence;

/// <summary>
/// Signs the end of this silo's log while it grows, and keeps what was signed outside the store too. No action waits for it: what a
/// checkpoint promises is what it covers, and each covers all before it.
/// </summary>
/// <param name="ledger">The evidence writer.</param>
/// <param name="store">Makes checkpoints.</param>
/// <param name="signer">The key.</param>
/// <param name="shelf">Where the last one is kept, outside the store.</param>
/// <param name="settings">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class CheckpointKeeper(
    EvidenceLedger ledger,
    ICheckpointStore store,
    ICheckpointSigner signer,
    ICheckpointShelf shelf,
    CheckpointSettings settings,
    TimeProvider time,
    ILogger<CheckpointKeeper> logger) : BackgroundService
{
    private readonly SemaphoreSlim _signing = new(1, 1);
    private long _covered = -1;
    private (string Log, SignedNote Note)? _owed;

    /// <summary>Signs the end of the log now, unless that has been done.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the checkpoint is stored and kept.</returns>
    /// <exception cref="EvidenceUnavailableException">There is none.</exception>
    /// <exception cref="IOException">It is stored, and cannot be kept outside the store.</exception>
    public async Task SignAsync(CancellationToken cancellationToken)
    {
        await _signing.WaitAsync(cancellationToken);
        try
        {
            long written = ledger.Written;
            LogClaim claim = ledger.Claim ?? throw new EvidenceUnavailableException("no log is held now");
            if (await store.CheckpointAsync(claim, signer, time.GetUtcNow(), cancellationToken) is { } note)
            {
                _owed = (claim.Log, note);
            }

            // Also where there is nothing new to sign: what could not be kept is kept as soon as it can be.
            // Of a log that another silo holds by now it keeps its own.
            if (_owed is { } owed && owed.Log == claim.Log)
            {
                shelf.Keep(owed.Log, owed.Note);
            }

            _owed = null;

            _covered = written;
        }
        finally
        {
            _signing.Release();
        }
    }

    /// <summary>As <see cref="SignAsync"/>, where nothing hangs on it: what is not signed now is covered by the next one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it has been tried.</returns>
    public async Task TrySignAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SignAsync(cancellationToken);
        }
        catch (EvidenceUnavailableException fault)
        {
            Log.NotSigned(logger, fault.Message);
            await TryRefreshAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, fault.Message);
        }
#pragma warning disable CA1031 // A loop that ends at a fault would leave the log unsigned in silence.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, fault);
        }
#pragma warning restore CA1031
    }

    /// <summary>Covers what is written last, before the silo ends.</summary>
    /// <param name="cancellationToken">The silo must end.</param>
    /// <returns>A task that ends when it is covered, or cannot be.</returns>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (ledger.Claim is not null)
        {
            await TrySignAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _signing.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(settings.Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (ledger.Written != _covered && ledger.Claim is not null)
            {
                await TrySignAsync(stoppingToken);
            }
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await signer.RefreshAsync(cancellationToken);
        }
#pragma warning disable CA1031 // It is tried again with the next checkpoint.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, fault);
        }
#pragma warning restore CA1031
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message = "the end of the log could not be signed ({Reason}); it is tried again, and the next checkpoint covers it")]
        public static partial void NotSigned(ILogger logger, string reason);

        [LoggerMessage(EventId = 1602, Level = LogLevel.Error, Message = "the checkpoint cannot be kept outside the store ({Reason}); a store that is put back to an older copy would be told by the one before")]
        public static partial void NotKept(ILogger logger, string reason);

        [LoggerMessage(EventId = 1603, Level = LogLevel.Error, Message = "the end of the log could not be signed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
