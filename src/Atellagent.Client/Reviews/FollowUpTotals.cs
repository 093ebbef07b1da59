namespace Atellagent.Client.Reviews;

/// <summary>How many follow-ups there were.</summary>
/// <param name="Total">All.</param>
/// <param name="Open">Those that are still to be done.</param>
/// <param name="Overdue">Those of these whose day is past.</param>
/// <param name="ByState">All, by state.</param>
public sealed record FollowUpTotals(
    int Total,
    int Open,
    int Overdue,
    IReadOnlyDictionary<string, int> ByState);
