namespace Atellagent.Client.Plans;

/// <summary>What a draft would have made of recorded requests.</summary>
/// <param name="InForce">The version of the policies in force.</param>
/// <param name="PolicyVersion">The version of the draft's.</param>
/// <param name="Since">From when on decisions were read.</param>
/// <param name="Until">Until when.</param>
/// <param name="Decisions">How many.</param>
/// <param name="Counts">The verdicts on all of them.</param>
/// <param name="AnsweredOtherwiseToday">Of how many what is in force today does not give the recorded answer.</param>
/// <param name="NeedsVote">Whether putting the draft in force takes the vote of another person.</param>
/// <param name="Widening">What it widens by its documents alone.</param>
/// <param name="Notes">What else is to be known about the plan.</param>
/// <param name="Rows">Those that differ or cannot be told, alike ones together, what is newly allowed first.</param>
/// <param name="ByRoute">The verdicts by route.</param>
/// <param name="ByPrincipal">The verdicts by who asked.</param>
/// <param name="ByRule">The verdicts by rule.</param>
public sealed record PolicyPlanReport(
    string InForce,
    string PolicyVersion,
    string Since,
    string Until,
    long Decisions,
    PlanCountsReport Counts,
    long AnsweredOtherwiseToday,
    bool NeedsVote,
    IReadOnlyList<string> Widening,
    IReadOnlyList<string> Notes,
    IReadOnlyList<PlanRowReport> Rows,
    IReadOnlyList<PlanTallyReport> ByRoute,
    IReadOnlyList<PlanTallyReport> ByPrincipal,
    IReadOnlyList<PlanTallyReport> ByRule);
