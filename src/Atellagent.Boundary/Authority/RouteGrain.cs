namespace Atellagent.Boundary.Authority;

/// <summary>Owns one route: its revisions, and whether it is halted.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("route")]
internal sealed class RouteGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IRouteGrain;
