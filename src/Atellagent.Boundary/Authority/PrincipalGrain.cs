namespace Atellagent.Boundary.Authority;

/// <summary>Owns one participant: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("principal")]
internal sealed class PrincipalGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IPrincipalGrain;
