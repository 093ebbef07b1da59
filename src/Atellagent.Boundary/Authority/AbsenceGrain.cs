using Atellagent.Domain.Approvals;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Authority;

/// <summary>Keeps what a person says about being away.</summary>
/// <param name="state">The stored state.</param>
[GrainType(AuthorityStorage.Absence)]
internal sealed class AbsenceGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<AbsenceState> state) : Grain, IAbsenceGrain
{
    /// <inheritdoc />
    public async Task SetAsync(Immutable<Absence?> absence, CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        state.State = new AbsenceState { Absence = absence.Value };
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            // Nobody knows what a failed write has left in the store.
            DeactivateOnIdle();
            throw;
        }
    }
}
