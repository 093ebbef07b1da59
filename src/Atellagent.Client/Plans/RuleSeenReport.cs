namespace Atellagent.Client.Plans;

/// <summary>What cases saw of a rule.</summary>
/// <param name="Name">The rule, as <c>policy#id</c>.</param>
/// <param name="True">In how many it held.</param>
/// <param name="False">In how many it did not.</param>
/// <param name="Errors">In how many it could not be evaluated.</param>
public sealed record RuleSeenReport(string Name, int True, int False, int Errors);
