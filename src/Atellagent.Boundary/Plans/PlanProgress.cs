namespace Atellagent.Boundary.Plans;

/// <summary>How far a replay is.</summary>
/// <param name="Decisions">How many decisions have been read.</param>
/// <param name="Share">How much of the records lies behind it, from 0 to 1.</param>
public readonly record struct PlanProgress(long Decisions, double Share);
