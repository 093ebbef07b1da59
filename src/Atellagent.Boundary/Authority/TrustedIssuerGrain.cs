namespace Atellagent.Boundary.Authority;

/// <summary>Owns one trusted issuer: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("trustedissuer")]
internal sealed class TrustedIssuerGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), ITrustedIssuerGrain;
