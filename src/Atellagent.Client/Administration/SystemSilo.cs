namespace Atellagent.Client.Administration;

/// <summary>A silo as the others see it, and what it tells of itself; of one that does not answer the rest is null.</summary>
/// <param name="Address">Where other silos reach it.</param>
/// <param name="State"><c>joining</c>, <c>active</c>, <c>shutting_down</c>, <c>stopping</c> or <c>dead</c>.</param>
/// <param name="Own">Whether it is the one that was asked.</param>
/// <param name="Answers">Whether it answers.</param>
/// <param name="Name">Machine and process, as records name it.</param>
/// <param name="Version">The version of its program, and the commit it was built of.</param>
/// <param name="StartedAt">When its process began, RFC 3339.</param>
/// <param name="Ready">Whether it takes actions.</param>
/// <param name="NotReady">Why not.</param>
/// <param name="PolicyVersion">The policy version that it decides under.</param>
/// <param name="Clock">The value of the authority clock that it knows.</param>
/// <param name="Log">The log that it writes.</param>
/// <param name="Records">How many records that log has.</param>
/// <param name="Backlog">Records that wait to be written.</param>
/// <param name="Owed">Outcomes that could not be written, and are owed.</param>
/// <param name="UnderWay">Actions that are being decided, or are at their destination.</param>
/// <param name="Waiting">Actions that wait for their turn.</param>
/// <param name="FreeBytes">Room on the disk of its data folder.</param>
public sealed record SystemSilo(
    string Address,
    string State,
    bool Own,
    bool Answers,
    string? Name = null,
    string? Version = null,
    string? StartedAt = null,
    bool? Ready = null,
    string? NotReady = null,
    string? PolicyVersion = null,
    long? Clock = null,
    string? Log = null,
    long? Records = null,
    int? Backlog = null,
    int? Owed = null,
    int? UnderWay = null,
    int? Waiting = null,
    long? FreeBytes = null);
