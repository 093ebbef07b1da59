using Atellagent.Client.Decisions;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Actions;

/// <summary>Reads the boundary's answer about an action into one of the four results.</summary>
internal static class SubmissionReading
{
    public static SubmissionResult Read(WireAnswer answer) =>
        OfReport(answer.Read(WireJson.Default.ActionReport), answer.Status);

    public static SubmissionResult OfProblem(ProblemReport problem) =>
        problem.Status == 403 ? new SubmissionResult.Denied(problem) : new SubmissionResult.Failed(problem);

    private static SubmissionResult OfReport(ActionReport report, int status) => report switch
    {
        { Outcome.Status: OutcomeStatus.Pending } => new SubmissionResult.Pending(report),
        { Outcome.Status: OutcomeStatus.Unknown } => new SubmissionResult.Failed(ProblemOf(report, ProblemCodes.OutcomeUnknown)),
        { Outcome.Status: OutcomeStatus.Refused } => new SubmissionResult.Denied(ProblemOf(report, report.Outcome.Code ?? ProblemCodes.StaleAuthority)),
        { Outcome.Status: OutcomeStatus.Succeeded or OutcomeStatus.Failed } => new SubmissionResult.Completed(report),
        { Decision.Effect: DecisionEffect.Deny } => new SubmissionResult.Denied(ProblemOf(report, ProblemCodes.Denied)),
        _ when status == 202 => new SubmissionResult.Pending(report),

        // An answer that does not say what happened is not good news.
        _ => new SubmissionResult.Failed(ProblemOf(report, ProblemCodes.OutcomeUnknown)),
    };

    // Looking at an action tells of its refusal in a 200; whoever looks gets the same answer as whoever asked.
    private static ProblemReport ProblemOf(ActionReport report, string code) => new()
    {
        Status = ProblemCodes.StatusOf(code),
        Code = code,
        Detail = report.Outcome?.Reason ?? (report.Decision?.Reasons is [var first, ..] ? first.Message : null),
        Id = report.Id,
        Digest = report.Digest,
        Decision = report.Decision,
        Outcome = report.Outcome,
        Evidence = report.Evidence,
    };
}
