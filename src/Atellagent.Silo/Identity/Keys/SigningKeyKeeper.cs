using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Rotates the keys by age, and takes those out of what is published whose last token is dead.</summary>
/// <param name="ring">The keys.</param>
/// <param name="start">Whether the start is complete: before that there is no evidence to write.</param>
/// <param name="settings">The greatest age.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class SigningKeyKeeper(
    SigningKeyRing ring,
    StartState start,
    SiloSettings settings,
    TimeProvider time,
    ILogger<SigningKeyKeeper> logger) : BackgroundService
{
    private const string Keeper = "boundary";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Does what is due.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is done.</returns>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        TimeSpan age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(ring.Keys.Current.Row.SignsFrom!.Value);
        if (age >= TimeSpan.FromDays(settings.Keys.RotateAfterDays)
            && await ring.RotateAsync(Keeper, "age", endTokens: false, cancellationToken) is not RotationResult.Rotated)
        {
            Log.NotRotated(logger);
        }

        await ring.RemoveEndedAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        do
        {
            if (start.IsComplete)
            {
                await TryAsync(stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // The keys that there are stay in use; it is tried again after the pause.
    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await KeepAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A loop that ends at a fault would let keys grow old in silence.
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.Failed(logger, fault);
        }
#pragma warning restore CA1031
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2111, Level = LogLevel.Warning, Message = "the key that signs tokens is old, and evidence of a rotation cannot be written; it goes on signing")]
        public static partial void NotRotated(ILogger logger);

        [LoggerMessage(EventId = 2112, Level = LogLevel.Error, Message = "the keys that sign tokens could not be looked after; the same ones stay in use")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
