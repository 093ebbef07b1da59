namespace Atellagent.Client.Reviews;

/// <summary>How much was looked at of what was drawn.</summary>
/// <param name="Samples">How many samples were drawn.</param>
/// <param name="Population">From how many decisions.</param>
/// <param name="Drawn">How many were drawn.</param>
/// <param name="Judged">How many of these were judged.</param>
/// <param name="Allowed">How many of these were allowed.</param>
/// <param name="AllowedJudged">How many of the allowed were judged.</param>
/// <param name="AllowedWrong">How many of the allowed should have been another.</param>
public sealed record CoverageReport(
    int Samples,
    long Population,
    int Drawn,
    int Judged,
    int Allowed,
    int AllowedJudged,
    int AllowedWrong);
