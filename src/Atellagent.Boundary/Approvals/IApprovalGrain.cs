using Atellagent.Domain.Approvals;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Moves one approval; keyed by its id. It is a queue, so that votes are counted one after the other; what is true of the approval
/// stands in the store, and each step is a guarded update there.
/// </summary>
[Alias("atellagent.approval")]
public interface IApprovalGrain : IGrainWithStringKey
{
    /// <summary>Casts a vote.</summary>
    /// <param name="ballot">The vote.</param>
    /// <returns>What came of it.</returns>
    Task<Immutable<ApprovalMove>> VoteAsync(Immutable<Ballot> ballot);

    /// <summary>Ends it without the action: its time has run out, or its requester took it back.</summary>
    /// <param name="to"><see cref="ApprovalState.Expired"/> or <see cref="ApprovalState.Cancelled"/>.</param>
    /// <param name="by">Who ends it; null for the boundary itself.</param>
    /// <returns>What came of it.</returns>
    Task<Immutable<ApprovalMove>> EndAsync(ApprovalState to, string? by);

    /// <summary>Lets others vote too at each gate that has waited for long enough.</summary>
    /// <returns>A task that ends when that is on disk, or stands elsewhere by now.</returns>
    Task EscalateAsync();
}
