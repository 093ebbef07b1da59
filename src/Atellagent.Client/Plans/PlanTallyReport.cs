namespace Atellagent.Client.Plans;

/// <summary>The verdicts on everything that has one name in common.</summary>
/// <param name="Name">A route, a principal, or a rule as <c>policy#id</c>.</param>
/// <param name="Counts">The verdicts.</param>
public sealed record PlanTallyReport(string Name, PlanCountsReport Counts);
