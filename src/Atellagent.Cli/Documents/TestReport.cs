namespace Atellagent.Cli.Documents;

/// <summary>What came of <c>atell policy test</c>.</summary>
/// <param name="Passed">How many cases passed.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Cases">Each case.</param>
internal sealed record TestReport(int Passed, int Failed, IReadOnlyList<TestReport.Case> Cases)
{
    /// <summary>One case.</summary>
    /// <param name="Test">The document that it stands in.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Position">Where it stands.</param>
    /// <param name="Effect">What was decided; null where it did not come to a decision.</param>
    /// <param name="Failures">What was not as expected.</param>
    internal sealed record Case(string Test, string Name, string Position, string? Effect, IReadOnlyList<string> Failures);
}
