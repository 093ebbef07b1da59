using System.Globalization;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows what the boundary made of an action, and gives the exit code that says the same.</summary>
internal static class ActionView
{
    public static int Show(Renderer renderer, SubmissionResult result) => result switch
    {
        SubmissionResult.Completed completed => Show(renderer, completed.Report, OfOutcome(completed.Report.Outcome?.Status)),
        SubmissionResult.Pending pending => Show(renderer, pending.Report, ExitCodes.Waiting),
        SubmissionResult.Denied denied => Show(renderer, denied.Problem),
        SubmissionResult.Failed failed => Show(renderer, failed.Problem),
        _ => ExitCodes.Unexpected,
    };

    /// <summary>A list of actions of which nobody knows what came.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="listing">One page.</param>
    public static void Listing(Renderer renderer, OpenActionListing listing)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(listing, WireJson.Default.OpenActionListing);
            return;
        }

        renderer.Table(
            ["id", "outcome", "asked", "for", "arguments", "attempts", "since", "you"],
            listing.Items.Select(static item => new object?[]
            {
                item.Id,
                item.Outcome,
                item.Request is not { } request ? null : request.Deployment is null ? request.Principal : $"{request.Principal} in {request.Deployment}",
                item.Request is null ? null : $"{item.Request.Route}/{item.Request.Operation}",
                item.Request?.Arguments?.GetRawText(),
                item.Attempts,
                item.Since,
                item.MaySettle ? "may settle" : item.WhyNot,
            }));
        if (listing.Next is { } next)
        {
            renderer.Line($"more: --cursor {next}");
        }
    }

    /// <summary>An action that has just been settled.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="report">The action.</param>
    public static void Settled(Renderer renderer, ActionReport report) => Show(renderer, report, ExitCodes.Done);

    private static int OfOutcome(string? status) =>
        status == OutcomeStatus.Succeeded ? ExitCodes.Done : ExitCodes.Unexpected;

    private static int Show(Renderer renderer, ActionReport report, int code)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.ActionReport);
            return code;
        }

        renderer.Facts(
        [
            ("decision", Verdict.OfEffect(report.Decision?.Effect)),
            ("outcome", report.Outcome is null ? null : Verdict.OfOutcome(report.Outcome.Status)),
            ("decision id", report.Decision?.Id),
            ("action", report.Id),
            ("http status", report.Outcome?.HttpStatus?.ToString(CultureInfo.InvariantCulture)),
            ("released", report.Outcome?.Released),
            ("settled by", report.Outcome?.SettledBy),
            ("observed by", report.Outcome?.ObservedBy),
            ("reason", report.Outcome?.Reason),
            ("released because", report.Outcome?.Reasons is { Count: > 0 } reasons ? string.Join("; ", reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}")) : null),
            ("result", report.Outcome?.Result?.GetRawText()),
        ]);
        DecisionView.Details(renderer, report.Decision);
        return code;
    }

    private static int Show(Renderer renderer, ProblemReport problem)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(problem, WireJson.Default.ProblemReport);
            return ProblemExit.Of(problem);
        }

        renderer.Facts(
        [
            ("decision", problem.Decision is null ? null : Verdict.OfEffect(problem.Decision.Effect)),
            ("outcome", problem.Outcome is null ? null : Verdict.OfOutcome(problem.Outcome.Status)),
            ("code", problem.Code),
            ("detail", problem.Detail ?? problem.Title),
            ("decision id", problem.Decision?.Id),
            ("action", problem.Id),
        ]);
        DecisionView.Details(renderer, problem.Decision);
        foreach (ReportedError error in problem.Errors ?? [])
        {
            renderer.Line(ErrorLine.Of(error));
        }

        return ProblemExit.Of(problem);
    }
}
