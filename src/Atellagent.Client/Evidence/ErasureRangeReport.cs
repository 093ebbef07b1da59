namespace Atellagent.Client.Evidence;

/// <summary>From which records of a log payloads were taken.</summary>
/// <param name="Log">The log.</param>
/// <param name="First">The index of the first.</param>
/// <param name="Last">The index of the last.</param>
/// <param name="Count">How many; not every record in between need have had one.</param>
public sealed record ErasureRangeReport(string Log, long First, long Last, long Count);
