using Atellagent.Domain.Authority;

namespace Atellagent.Harness;

/// <summary>An authority store whose reads can be broken.</summary>
/// <param name="inner">The store.</param>
/// <param name="plan">What fails.</param>
public sealed class FaultAuthorityStore(IAuthorityStore inner, FaultPlan plan) : IAuthorityStore
{
    /// <inheritdoc />
    public async ValueTask<AuthorityChanges> ReadAsync(long sinceClock, CancellationToken cancellationToken) =>
        await plan.PassAsync("authority.read", () => inner.ReadAsync(sinceClock, cancellationToken).AsTask(), cancellationToken);
}
