namespace Atellagent.Boundary.Authority;

/// <summary>Keeps one policy version. It is no document of authority: writing it changes nothing that is in force.</summary>
/// <param name="state">The stored state.</param>
[GrainType("policyversion")]
internal sealed class PolicyVersionGrain(
    [PersistentState("version", AuthorityStorage.Provider)] IPersistentState<PolicyVersionState> state) : Grain, IPolicyVersionGrain
{
    /// <inheritdoc />
    public async Task KeepAsync(PolicyVersionState version, CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            return;
        }

        state.State = version;
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

    /// <inheritdoc />
    public Task<PolicyVersionState?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(state.RecordExists ? state.State : null);
}
