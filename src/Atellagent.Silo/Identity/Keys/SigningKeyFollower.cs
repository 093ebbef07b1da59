namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// Follows what other silos do to the keys. The next key is known long before it signs, so a rotation is not felt; after the keys were thrown
/// away, a token that another silo signs is refused here for as long as the pause, and never the other way round.
/// </summary>
/// <param name="ring">The keys.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class SigningKeyFollower(SigningKeyRing ring, TimeProvider time, ILogger<SigningKeyFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ring.FollowAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The keys that there are stay in use; a loop that ended would let them grow old in silence.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault.Message);
            }
#pragma warning restore CA1031
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2113, Level = LogLevel.Warning, Message = "what other silos did to the keys could not be read ({Reason}); it is tried again")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
