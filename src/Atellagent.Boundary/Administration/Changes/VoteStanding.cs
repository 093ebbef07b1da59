using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>
/// Whether the two of a change stand: who asks is still there, and who votes may vote, and is another human. It is asked when a
/// vote is cast and again when the change is carried out, which after a crash can be much later.
/// </summary>
internal static class VoteStanding
{
    /// <summary>Says why a vote does not count.</summary>
    /// <param name="asker">Who asks for the change.</param>
    /// <param name="voter">Who votes.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>The refusal; null where the vote counts.</returns>
    public static RouteResult.NotSent? WhyNot(string asker, string voter, AuthorityView view)
    {
        BoundaryDocument[] documents = [.. view.Documents];
        if (Find(asker, view) is not { } asking)
        {
            return new RouteResult.NotSent("stale_authority", "who asked for the change is gone or suspended");
        }

        if (Find(voter, view) is not { } voting || !FourEyes.CanVote(voting, documents))
        {
            return new RouteResult.NotSent("denied", "a vote takes a principal in force with the role approver, a grant on vote, and a person who is known to stand behind it");
        }

        return FourEyes.AreOthers(voting, asking, documents)
            ? null
            : new RouteResult.NotSent("denied", "nobody votes on what they ask for themselves, nor a service whose people are not known");
    }

    private static PrincipalDocument? Find(string name, AuthorityView view) =>
        view.Principals.TryGetValue(name, out PrincipalDocument? principal) && !view.IsHalted(principal.Kind, principal.Name) ? principal : null;
}
