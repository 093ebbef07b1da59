using Atellagent.Domain.Approvals;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Authority;

/// <summary>Keeps what a person says about being away. Keyed by the person's name. It is authority: who may vote hangs on it.</summary>
[Alias("atellagent.absence")]
public interface IAbsenceGrain : IGrainWithStringKey
{
    /// <summary>Sets or ends it.</summary>
    /// <param name="absence">The absence; null to end it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored, and obeyed by every admission from then on.</returns>
    Task SetAsync(Immutable<Absence?> absence, CancellationToken cancellationToken);
}
