namespace Atellagent.Domain.Evidence;

/// <summary>A silo's right to append to a log, until another silo claims it.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Epoch">The fencing epoch; a writer with an older one cannot append.</param>
public sealed record LogClaim(string Log, long Epoch);
