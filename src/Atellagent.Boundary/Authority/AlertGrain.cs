namespace Atellagent.Boundary.Authority;

/// <summary>Owns one alert: its revisions.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("alert")]
internal sealed class AlertGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IAlertGrain;
