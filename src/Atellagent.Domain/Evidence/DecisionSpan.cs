namespace Atellagent.Domain.Evidence;

/// <summary>Where recorded decisions stand among all records, by sequence number: what has come in when it was asked for, and nothing later.</summary>
/// <param name="After">The number before the first.</param>
/// <param name="Through">The number of the last record; not above <paramref name="After"/> where there is none.</param>
public readonly record struct DecisionSpan(long After, long Through);
