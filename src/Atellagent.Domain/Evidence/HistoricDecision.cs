namespace Atellagent.Domain.Evidence;

/// <summary>The record of a decision as it is read to be decided again.</summary>
/// <param name="Sequence">Its place among all records.</param>
/// <param name="Record">The record. Whoever decides it puts it together: reading is one thread's work.</param>
public readonly record struct HistoricDecision(long Sequence, WholeRecord Record);
