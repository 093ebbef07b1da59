using System.Globalization;
using Atellagent.Client.Decisions;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows what became of a decision: votes, attempts, settlements, reviews, and what was changed since.</summary>
internal static class StoryView
{
    /// <summary>Shows it; what there is none of leaves its table out.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="story">The story.</param>
    public static void Show(Renderer renderer, DecisionStory story)
    {
        if (story.Votes is { Count: > 0 } votes)
        {
            renderer.Table(
                ["approval", "time", "by", "for", "vote", "then", "says"],
                votes.Select(static vote => new object?[] { vote.Approval, vote.Time, vote.By ?? "the boundary", vote.InPlaceOf, vote.Vote, vote.State, vote.Comment }));
        }

        if (story.Attempts is { Count: > 1 } attempts)
        {
            renderer.Table(["attempt", "time", "decision", "decision id", "came of it", "why"], attempts.Select(static (attempt, at) => Row(attempt, at + 1)));
        }

        if (story.Settlements is { Count: > 0 } settlements)
        {
            renderer.Table(
                ["settled", "time", "by", "was", "says"],
                settlements.Select(static one => new object?[] { Verdict.OfOutcome(one.Status), one.Time, one.By, one.Was, one.Comment }));
        }

        if (story.Reviews is { Count: > 0 } reviews)
        {
            renderer.Table(
                ["review", "time", "by", "act", "verdict", "severity", "says"],
                reviews.Select(static one => new object?[] { one.Review, one.Time, one.By, one.Act, one.Verdict, one.Severity, one.Notes }));
        }

        if (story.Changes is { Count: > 0 } changes)
        {
            renderer.Table(
                ["changed since", "time", "what", "by", "decision id"],
                changes.Select(static change => new object?[] { $"{change.Kind}/{change.Name}", change.Time, change.Verb, change.By, change.Decision }));
        }

        if (story.ChangesCut || story.RecordsCut)
        {
            renderer.Note(story.ChangesCut ? "so much was administered since that the first changes are not here" : "the first records of the action are not here");
        }
    }

    private static object?[] Row(StoryAttempt attempt, int at)
    {
        StoryOutcome? outcome = attempt.Outcomes is { Count: > 0 } outcomes ? outcomes[^1] : null;
        return
        [
            at.ToString(CultureInfo.InvariantCulture),
            attempt.Time,
            Verdict.OfEffect(attempt.Effect),
            attempt.Decision,
            outcome is null ? null : Verdict.OfOutcome(outcome.Status),
            outcome?.Reason,
        ];
    }
}
