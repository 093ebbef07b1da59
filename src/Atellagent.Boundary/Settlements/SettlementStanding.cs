using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Settlements;

/// <summary>Whether an action can be settled, and by whom: by a person who is another human than everybody who stands behind it, as with votes.</summary>
internal static class SettlementStanding
{
    /// <summary>Why an action cannot be settled by anybody.</summary>
    /// <param name="action">The action.</param>
    /// <returns>Null where it can.</returns>
    public static string? WhyNot(StoredAction action) => action.Course?.State switch
    {
        CourseState.Unknown or CourseState.Redeemed => null,
        CourseState.UnderWay => "the action is being sent once more just now",
        CourseState.Asked or CourseState.Issued => "the action was not carried out: nothing is to be settled",
        _ => "what came of the action is known",
    };

    /// <summary>Why somebody may not settle it.</summary>
    /// <param name="action">The action.</param>
    /// <param name="by">Who wants to.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="now">When.</param>
    /// <returns>Null where they may.</returns>
    public static string? WhyNot(DecidedAction action, CallerIdentity by, AuthorityView view, DateTimeOffset now)
    {
        if (!view.Principals.TryGetValue(by.Principal, out PrincipalDocument? person) || person.Type != PrincipalType.Person || !by.Delegation.IsEmpty)
        {
            return "a person settles, and for themselves";
        }

        ApprovalSubject subject = action.Subject(ApprovalCheck.OwnerOf(view, action.Deployment));
        return subject.Requesters.Any(requester => UpstreamStanding.IsOwner(view, by.Upstream, requester))
            ? "nobody settles what they, or an agent of theirs, asked for; a group of your identity provider is a team that owns it"
            : ApprovalCheck.Roll(view, now).WhyNotOther(by.Principal, subject)?.Replace("votes on", "settles", StringComparison.Ordinal);
    }
}
