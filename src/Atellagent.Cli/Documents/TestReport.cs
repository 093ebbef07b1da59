namespace Atellagent.Cli.Documents;

/// <summary>What came of <c>atell policy test</c>.</summary>
/// <param name="Passed">How many cases passed.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Cases">Each case.</param>
/// <param name="Coverage">What the cases saw of the policies.</param>
/// <param name="Mutants">What came of the mutants; null where none were run.</param>
internal sealed record TestReport(
    int Passed,
    int Failed,
    IReadOnlyList<TestReport.Case> Cases,
    TestReport.CoverageOf Coverage,
    TestReport.MutantsOf? Mutants)
{
    /// <summary>One case.</summary>
    /// <param name="Test">The document that it stands in.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Position">Where it stands.</param>
    /// <param name="Effect">What was decided; null where it did not come to a decision.</param>
    /// <param name="Failures">What was not as expected.</param>
    internal sealed record Case(string Test, string Name, string Position, string? Effect, IReadOnlyList<string> Failures);

    /// <summary>Coverage.</summary>
    /// <param name="Rules">The share of the rules' outcomes that a case saw, in percent.</param>
    /// <param name="Branches">The share of the outcomes of their conditions' parts, in percent.</param>
    /// <param name="Each">Each rule.</param>
    internal sealed record CoverageOf(decimal Rules, decimal Branches, IReadOnlyList<RuleSeen> Each);

    /// <summary>Coverage of one rule.</summary>
    /// <param name="Name">The rule, as <c>policy#id</c>.</param>
    /// <param name="Position">Where it stands.</param>
    /// <param name="True">How many cases had it hold.</param>
    /// <param name="False">How many had it not hold.</param>
    /// <param name="Errors">How many could not evaluate it.</param>
    /// <param name="Branches">The parts of its condition.</param>
    internal sealed record RuleSeen(string Name, string Position, int True, int False, int Errors, IReadOnlyList<BranchSeen> Branches);

    /// <summary>Coverage of one part of a condition.</summary>
    /// <param name="Text">The part as it is written.</param>
    /// <param name="True">How many cases had it hold.</param>
    /// <param name="False">How many had it not hold.</param>
    internal sealed record BranchSeen(string Text, int True, int False);

    /// <summary>Mutation testing.</summary>
    /// <param name="Noticed">How many mutants a case noticed.</param>
    /// <param name="Survivors">Those that none did.</param>
    internal sealed record MutantsOf(int Noticed, IReadOnlyList<Mutant> Survivors);

    /// <summary>One mutant.</summary>
    /// <param name="Rule">The rule, as <c>policy#id</c>.</param>
    /// <param name="Position">Where it stands.</param>
    /// <param name="Change">What was changed.</param>
    internal sealed record Mutant(string Rule, string Position, string Change);
}
