namespace Atellagent.Boundary.Authority;

/// <summary>Owns one policy: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("policy")]
internal sealed class PolicyGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IPolicyGrain;
