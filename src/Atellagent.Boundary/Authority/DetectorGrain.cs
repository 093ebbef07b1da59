namespace Atellagent.Boundary.Authority;

/// <summary>Owns one detector: its revisions.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("detector")]
internal sealed class DetectorGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<DocumentState> state,
    TimeProvider time)
    : DocumentGrain(state, time), IDetectorGrain;
