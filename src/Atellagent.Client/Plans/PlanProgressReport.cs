namespace Atellagent.Client.Plans;

/// <summary>How far a plan is.</summary>
/// <param name="Decisions">How many decisions have been read.</param>
/// <param name="Percent">How much of the records lies behind it.</param>
public sealed record PlanProgressReport(long Decisions, int Percent);
