using Atellagent.Boundary.Authority;

namespace Atellagent.Boundary.Shadows;

/// <summary>Keeps the draft that runs beside the policies in force.</summary>
/// <param name="state">The stored state.</param>
[GrainType(AuthorityStorage.Shadow)]
internal sealed class ShadowGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<ShadowState> state) : Grain, IShadowGrain
{
    /// <inheritdoc />
    public async Task SetAsync(ShadowState draft, CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        state.State = draft;
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
