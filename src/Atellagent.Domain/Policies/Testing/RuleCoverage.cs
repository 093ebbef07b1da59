using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>What tests saw of one rule.</summary>
/// <param name="Rule">The rule, as <c>policy#id</c>.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="True">How many cases had it hold.</param>
/// <param name="False">How many had it not hold.</param>
/// <param name="Errors">How many had it not be evaluated.</param>
/// <param name="Branches">The parts of its condition; none where it always holds. A part that was decided without is not seen.</param>
public sealed record RuleCoverage(string Rule, SourcePosition Position, int True, int False, int Errors, ImmutableArray<BranchCoverage> Branches)
{
    /// <summary>How many of its outcomes were seen: holding and not, or only holding where it has no condition.</summary>
    public int Seen => (True > 0 ? 1 : 0) + (False > 0 && !Branches.IsEmpty ? 1 : 0);

    /// <summary>How many outcomes it has.</summary>
    public int Outcomes => Branches.IsEmpty ? 1 : 2;
}
