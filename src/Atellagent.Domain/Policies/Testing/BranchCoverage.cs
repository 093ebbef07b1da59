namespace Atellagent.Domain.Policies.Testing;

/// <summary>What tests saw of one part of a condition.</summary>
/// <param name="Text">The part as it is written.</param>
/// <param name="True">How many cases had it hold.</param>
/// <param name="False">How many had it not hold.</param>
public sealed record BranchCoverage(string Text, int True, int False)
{
    /// <summary>How many of its two outcomes were seen.</summary>
    public int Seen => (True > 0 ? 1 : 0) + (False > 0 ? 1 : 0);
}
