using System.Threading.RateLimiting;

namespace Atellagent.Silo.Identity.People;

/// <summary>Lets few passwords be hashed at once and few wait, so that sign-ins cannot take the processors from everything else.</summary>
public sealed class HashingRoom : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = 32,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for room.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A lease to dispose of; not acquired where too many wait.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();
}
