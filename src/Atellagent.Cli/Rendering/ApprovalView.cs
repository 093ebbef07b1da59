using System.Globalization;
using Atellagent.Client;
using Atellagent.Client.Approvals;
using Atellagent.Client.Decisions;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows what waits for people.</summary>
internal static class ApprovalView
{
    /// <summary>A list.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="listing">One page.</param>
    public static void Listing(Renderer renderer, ApprovalListing listing)
    {
        renderer.Table(
            ["id", "state", "asks", "for", "arguments", "votes", "until"],
            listing.Items.Select(static item => new object?[]
            {
                item.Id,
                item.State,
                item.Request.Deployment is null ? item.Request.Principal : $"{item.Request.Principal} in {item.Request.Deployment}",
                $"{item.Request.Route}/{item.Request.Operation}",
                item.Request.Arguments.GetRawText(),
                string.Join(", ", item.Gates.Select(Count)),
                item.ExpiresAt,
            }));
        if (listing.Next is { } next)
        {
            renderer.Line($"more: --cursor {next}");
        }
    }

    /// <summary>One.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="approval">The approval.</param>
    public static void Show(Renderer renderer, ApprovalReport approval)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(approval, WireJson.Default.ApprovalReport);
            return;
        }

        renderer.Facts(
        [
            ("approval", approval.Id),
            ("state", approval.State),
            ("asks", approval.Request.Principal),
            ("deployment", approval.Request.Deployment),
            ("would do", $"{approval.Request.Route}/{approval.Request.Operation}"),
            ("arguments", approval.Request.Arguments.GetRawText()),
            ("action", approval.Action),
            ("decision id", approval.Decision),
            ("policy version", approval.Request.PolicyVersion),
            ("waits since", approval.CreatedAt),
            ("until", approval.ExpiresAt),
        ]);
        DecisionView.Details(renderer, new DecisionReport(approval.Decision ?? "", "require_approval", Changes: approval.Request.Changes, Reasons: approval.Request.Reasons));
        renderer.Table(
            ["gate", "votes", "for", "you"],
            approval.Gates.Select(static gate => new object?[]
            {
                gate.Gate, Count(gate), Voters(gate), gate.MayVote ? gate.ReasonRequired ? "may vote, with a reason" : "may vote" : gate.WhyNot,
            }));
        foreach (VoteReport vote in approval.Votes)
        {
            renderer.Line($"{vote.Voter}{(vote.InPlaceOf is null ? "" : " in the place of " + vote.InPlaceOf)} at {vote.At}: {vote.Vote} {vote.Comment}");
        }

        foreach (ApproverBoundsReport narrowed in approval.Narrowed ?? [])
        {
            renderer.Line($"narrowed by {narrowed.By} at {narrowed.At}: {narrowed.Bounds.GetRawText()}");
        }

        if (approval.InPlaceOf is { } absent)
        {
            renderer.Line($"you may vote in the place of {absent}");
        }

        if (approval.Uses is { } uses)
        {
            renderer.Line($"used {uses.Used} of {uses.Granted} times, until {uses.Until}");
        }

        renderer.Line($"digest: {approval.Digest}");
        if (approval.AgentSays is { } said)
        {
            renderer.Line($"the agent says, and nobody has checked: {said.GetRawText()}");
        }
    }

    /// <summary>What one would be inside bounds.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="narrowed">The action inside them.</param>
    public static void Show(Renderer renderer, NarrowedReport narrowed)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(narrowed, WireJson.Default.NarrowedReport);
            return;
        }

        renderer.Facts([("arguments", narrowed.Arguments.GetRawText())]);
        DecisionView.Details(renderer, new DecisionReport("", "require_approval", Changes: narrowed.Changes, Reasons: narrowed.Reasons));
        renderer.Line($"digest: {narrowed.Digest}");
    }

    private static string Count(GateReport gate) => string.Create(CultureInfo.InvariantCulture, $"{gate.Gate} {gate.Approvals} of {gate.Quorum}");

    private static string Voters(GateReport gate)
    {
        IEnumerable<string> parts =
        [
            Group(gate.Teams, gate.Roles, gate.When),
            .. gate.NotBy is null ? [] : new[] { "not by " + string.Join(" and ", gate.NotBy) },
            .. gate.Escalates is not { } later ? [] : new[] { gate.Escalated == true
                ? "and by now " + Group(later.Teams ?? [], later.Roles, later.When)
                : string.Create(CultureInfo.InvariantCulture, $"and after {TimeSpan.FromSeconds(later.AfterSeconds)} {Group(later.Teams ?? [], later.Roles, later.When)}") },
            .. gate.Uses is not { } uses ? [] : new[] { string.Create(CultureInfo.InvariantCulture, $"good for {uses.Count} identical calls within {TimeSpan.FromSeconds(uses.WindowSeconds)}") },
        ];
        return string.Join("; ", parts);
    }

    private static string Group(IReadOnlyList<string> teams, IReadOnlyList<string>? roles, IReadOnlyList<string>? when) => string.Join(
        ' ',
        [
            .. teams.Count == 0 ? [] : new[] { string.Join(", ", teams) },
            .. roles is null ? [] : new[] { "with the role " + string.Join(" or ", roles) },
            .. when is null ? [] : when.Select(static one => "when " + one),
        ]);
}
