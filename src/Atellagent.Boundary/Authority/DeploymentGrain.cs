namespace Atellagent.Boundary.Authority;

/// <summary>Owns one deployment: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("deployment")]
internal sealed class DeploymentGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IDeploymentGrain;
