namespace Atellagent.Client.Reviews;

/// <summary>How long something took, in seconds.</summary>
/// <param name="Count">Of how many.</param>
/// <param name="P50">Half took as long at most.</param>
/// <param name="P90">Nine of ten took as long at most.</param>
/// <param name="Longest">The longest.</param>
public sealed record DurationReport(
    int Count,
    long P50,
    long P90,
    long Longest);
