using Atellagent.Domain.Evidence;

namespace Atellagent.Harness;

/// <summary>An evidence store whose every call can be broken. Decisions and outcomes are separate points, since they fail differently.</summary>
/// <param name="inner">The store.</param>
/// <param name="plan">What fails.</param>
public sealed class FaultEvidenceStore(IEvidenceStore inner, FaultPlan plan) : IEvidenceStore
{
    /// <summary>A point of its own for records that a test chooses, such as one poisoned among many.</summary>
    public Func<EvidenceEntry, bool>? Poison { get; set; }

    /// <inheritdoc />
    public Task<LogClaim> ClaimLogAsync(string log, CancellationToken cancellationToken) =>
        plan.PassAsync("store.claim", () => inner.ClaimLogAsync(log, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<EntryResult>> CommitAsync(
        LogClaim claim,
        IReadOnlyList<EvidenceEntry> entries,
        CancellationToken cancellationToken)
    {
        if (Poison is { } poison && entries.Any(poison))
        {
            throw new InjectedFaultException("store.poison");
        }

        string point = entries.Any(entry => entry.Conclusion is not null) ? "store.outcome" : "store.decision";
        return plan.PassAsync(point, () => inner.CommitAsync(claim, entries, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<StoredAction?> FindAsync(LogClaim claim, string action, CancellationToken cancellationToken) =>
        plan.PassAsync("store.find", () => inner.FindAsync(claim, action, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredAction>> TakeOverAsync(LogClaim claim, int limit, CancellationToken cancellationToken) =>
        plan.PassAsync("store.takeover", () => inner.TakeOverAsync(claim, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task ProbeAsync(CancellationToken cancellationToken) => plan.PassAsync(
        "store.probe",
        async () =>
        {
            await inner.ProbeAsync(cancellationToken);
            return true;
        },
        cancellationToken);
}
