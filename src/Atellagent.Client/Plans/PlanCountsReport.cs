namespace Atellagent.Client.Plans;

/// <summary>How many recorded decisions have which verdict.</summary>
/// <param name="Same">With the same answer.</param>
/// <param name="Tighter">With less allowed.</param>
/// <param name="Wider">With more allowed, or where it cannot be shown that not.</param>
/// <param name="Unknown">That cannot be told.</param>
public sealed record PlanCountsReport(long Same, long Tighter, long Wider, long Unknown);
