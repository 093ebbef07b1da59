namespace Atellagent.Domain.Policies.Planning;

/// <summary>How many recorded decisions have which verdict.</summary>
/// <param name="Same">With the same answer.</param>
/// <param name="Tighter">With less allowed.</param>
/// <param name="Wider">With more allowed, or where it cannot be shown that not.</param>
/// <param name="Unknown">That cannot be told.</param>
public readonly record struct PlanCounts(long Same, long Tighter, long Wider, long Unknown)
{
    /// <summary>All of them.</summary>
    public long Total => Same + Tighter + Wider + Unknown;

    /// <summary>The sum of two.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static PlanCounts operator +(PlanCounts left, PlanCounts right) =>
        new(left.Same + right.Same, left.Tighter + right.Tighter, left.Wider + right.Wider, left.Unknown + right.Unknown);

    /// <summary>Some decisions of one verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="count">How many.</param>
    /// <returns>The counts.</returns>
    public static PlanCounts Of(PlanVerdict verdict, long count) => verdict switch
    {
        PlanVerdict.Same => new PlanCounts(count, 0, 0, 0),
        PlanVerdict.Tighter => new PlanCounts(0, count, 0, 0),
        PlanVerdict.Wider => new PlanCounts(0, 0, count, 0),
        _ => new PlanCounts(0, 0, 0, count),
    };
}
