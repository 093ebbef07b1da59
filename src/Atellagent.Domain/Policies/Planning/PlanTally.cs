namespace Atellagent.Domain.Policies.Planning;

/// <summary>The verdicts on everything that has one name in common: a route, a principal or a rule.</summary>
/// <param name="Name">The name.</param>
/// <param name="Counts">The verdicts.</param>
public sealed record PlanTally(string Name, PlanCounts Counts);
