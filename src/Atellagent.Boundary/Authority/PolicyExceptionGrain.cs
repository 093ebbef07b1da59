namespace Atellagent.Boundary.Authority;

/// <summary>Owns one exception from a rule: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("policyexception")]
internal sealed class PolicyExceptionGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IPolicyExceptionGrain;
