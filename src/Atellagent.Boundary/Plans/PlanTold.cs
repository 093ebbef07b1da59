using System.Collections.Immutable;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Plans;

/// <summary>Tells in JSON what a draft would have made of recorded requests.</summary>
public static class PlanTold
{
    /// <summary>How far a replay is.</summary>
    /// <param name="progress">How far.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Progress(PlanProgress progress) => JsonObject.Of(
        ("decisions", JsonNumber.Of(progress.Decisions)),
        ("percent", JsonNumber.Of((long)(Math.Clamp(progress.Share, 0, 1) * 100))),
        ("type", new JsonString("progress")));

    /// <summary>What came of it.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="plan">The verdicts.</param>
    /// <param name="since">From when on decisions were read.</param>
    /// <param name="until">Until when.</param>
    /// <param name="needsVote">Whether putting the draft in force takes the vote of another person.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Plan(DraftPlan draft, PolicyPlan plan, DateTimeOffset since, DateTimeOffset until, bool needsVote) =>
        Told(plan, draft.InForce, draft.Proposal.PolicyVersion, since, until, needsVote, Notes(draft, plan), draft.Proposal.Widening);

    private static JsonObject Told(
        PolicyPlan plan, string inForce, string version, DateTimeOffset since, DateTimeOffset until, bool needsVote, IEnumerable<string> notes, IEnumerable<string> widening) => JsonObject.Of(
        ("answeredOtherwiseToday", JsonNumber.Of(plan.AnsweredOtherwiseToday)),
        ("byPrincipal", Tallies(plan.ByPrincipal)),
        ("byRoute", Tallies(plan.ByRoute)),
        ("byRule", Tallies(plan.ByRule)),
        ("counts", Counts(plan.Counts)),
        ("decisions", JsonNumber.Of(plan.Counts.Total)),
        ("inForce", new JsonString(inForce)),
        ("needsVote", JsonBoolean.Of(needsVote)),
        ("notes", Texts(notes)),
        ("policyVersion", new JsonString(version)),
        ("rows", new JsonArray([.. plan.Rows.Select(Row)])),
        ("since", new JsonString(Rfc3339.Text(since))),
        ("type", new JsonString("plan")),
        ("until", new JsonString(Rfc3339.Text(until))),
        ("widening", Texts(widening)));

    /// <summary>What a draft that runs beside the policies in force has made of requests, in the same shape.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="inForce">The version of the policies in force.</param>
    /// <param name="plan">The verdicts.</param>
    /// <param name="now">The time.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Shadow(ShadowDraft draft, string inForce, PolicyPlan plan, DateTimeOffset now) =>
        Told(plan, inForce, draft.State.Version, draft.State.At, now, needsVote: false, draft.Problem is null ? [] : [draft.Problem], []);

    /// <summary>The word for a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns><c>same</c>, <c>tighter</c>, <c>wider</c> or <c>unknown</c>.</returns>
    public static string Word(PlanVerdict verdict) => verdict switch
    {
        PlanVerdict.Wider => "wider",
        PlanVerdict.Tighter => "tighter",
        PlanVerdict.Same => "same",
        _ => "unknown",
    };

    private static IEnumerable<string> Notes(DraftPlan draft, PolicyPlan plan)
    {
        if (draft.ChangesResponses)
        {
            yield return "policies on responses differ: answers are not kept, so nothing is told of what would leave";
        }

        if (plan.AnsweredOtherwiseToday > 0)
        {
            yield return "what is in force today does not give every recorded answer again; the draft is held against what is in force today";
        }

        if (plan.Unreadable > 0)
        {
            yield return $"{plan.Unreadable} records of decisions cannot be read";
        }

        if (plan.Unlisted > 0)
        {
            yield return $"{plan.Unlisted} decisions stand in no row, since there were too many kinds of rows";
        }
    }

    private static JsonObject Row(PlanRow row) => JsonObject.Of(
        ("after", row.After is null ? JsonNull.Instance : new JsonString(row.After)),
        ("because", new JsonString(row.Because)),
        ("before", new JsonString(row.Before)),
        ("count", JsonNumber.Of(row.Count)),
        ("examples", Texts(row.Examples)),
        ("instead", new JsonString(row.Instead)),
        ("operation", new JsonString(row.Operation)),
        ("principal", new JsonString(row.Principal)),
        ("route", new JsonString(row.Route)),
        ("verdict", new JsonString(Word(row.Verdict))));

    private static JsonArray Tallies(ImmutableArray<PlanTally> tallies) =>
        new([.. tallies.Select(static tally => (JsonValue)JsonObject.Of(("counts", Counts(tally.Counts)), ("name", new JsonString(tally.Name))))]);

    private static JsonObject Counts(PlanCounts counts) => JsonObject.Of(
        ("same", JsonNumber.Of(counts.Same)),
        ("tighter", JsonNumber.Of(counts.Tighter)),
        ("unknown", JsonNumber.Of(counts.Unknown)),
        ("wider", JsonNumber.Of(counts.Wider)));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonValue)new JsonString(text))]);
}
