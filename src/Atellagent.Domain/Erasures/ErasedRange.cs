namespace Atellagent.Domain.Erasures;

/// <summary>From which records of a log payloads were taken: not all in between need have had one.</summary>
/// <param name="Log">The log.</param>
/// <param name="First">The index of the first.</param>
/// <param name="Last">The index of the last.</param>
/// <param name="Count">How many.</param>
public sealed record ErasedRange(string Log, long First, long Last, long Count);
