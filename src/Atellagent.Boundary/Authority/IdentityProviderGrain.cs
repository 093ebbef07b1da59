namespace Atellagent.Boundary.Authority;

/// <summary>Owns one identity provider: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("identityprovider")]
internal sealed class IdentityProviderGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IIdentityProviderGrain;
