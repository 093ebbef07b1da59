namespace Atellagent.Client.Plans;

/// <summary>What came of the tests of a draft.</summary>
/// <param name="Passed">How many cases decided as they should.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Cases">Each case.</param>
/// <param name="Rules">What the cases saw of the draft's rules.</param>
public sealed record PolicyTestReport(int Passed, int Failed, IReadOnlyList<PolicyTestCaseReport> Cases, IReadOnlyList<RuleSeenReport> Rules);
