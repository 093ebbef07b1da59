using Atellagent.Boundary.Authority;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>How a follow-up stands under what is in force: whether what it is about has changed, and whether the decision would be the wanted one.</summary>
internal static class FollowUpProgress
{
    /// <summary>Looks.</summary>
    /// <param name="before">The follow-up.</param>
    /// <param name="review">The review that it comes of.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="now">When.</param>
    /// <returns>How it stands; what somebody has ended stays so.</returns>
    public static FollowUp Look(FollowUp before, Review review, ReviewedDecision decision, AuthorityView view, DateTimeOffset now)
    {
        // A work item is done elsewhere, and a right decision has nothing to become.
        string? wanted = review.Verdict == ReviewVerdict.Right ? null : review.Verdict.Wanted(review.Effect);
        FollowUp followUp = before with { Wanted = wanted, Replay = wanted is null ? null : DecisionReplay.Run(decision, wanted, view) };
        if (!followUp.IsOpen)
        {
            return followUp;
        }

        return followUp.Replay is { IsFixed: true } ? followUp.To(FollowUpState.Fixed, now)
            : followUp.State != FollowUpState.Landed && HasLanded(followUp, view) ? followUp.To(FollowUpState.Landed, now)
            : followUp;
    }

    private static bool HasLanded(FollowUp followUp, AuthorityView view) =>
        followUp.Surface is not (RemediationSurface.None or RemediationSurface.WorkItem)
        && (ReviewStanding.Document(followUp.Surface, followUp.Target, view) is { } document
            ? document.Revision.ToString() != followUp.Revision || view.IsHalted(document.Kind, document.Name)
            : followUp.Revision is not null);
}
