namespace Atellagent.Client.Reviews;

/// <summary>How many reviews there were.</summary>
/// <param name="Total">All.</param>
/// <param name="Open">Those that nobody has judged.</param>
/// <param name="ByVerdict">Those that somebody has, by verdict.</param>
public sealed record ReviewTotals(
    int Total,
    int Open,
    IReadOnlyDictionary<string, int> ByVerdict);
