using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>Who may judge, and what reviews and follow-ups may name.</summary>
internal static class ReviewStanding
{
    /// <summary>Why somebody may not judge a decision: a person judges, and nobody what they, or an agent of theirs, asked for.</summary>
    /// <param name="requesters">Who asked, and everybody on whose behalf.</param>
    /// <param name="by">Who wants to.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="now">When.</param>
    /// <returns>Null where they may.</returns>
    public static string? WhyNotJudge(ImmutableArray<string> requesters, CallerIdentity by, AuthorityView view, DateTimeOffset now)
    {
        if (!view.Principals.TryGetValue(by.Principal, out PrincipalDocument? person) || person.Type != PrincipalType.Person || !by.Delegation.IsEmpty)
        {
            return "a person judges, and for themselves";
        }

        VoterRoll roll = ApprovalCheck.Roll(view, now);
        ImmutableHashSet<string> humans = roll.HumansBehind(by.Principal);
        return requesters.Any(requester => string.Equals(requester, by.Principal, StringComparison.Ordinal) || roll.HumansBehind(requester).Overlaps(humans) || UpstreamStanding.IsOwner(view, by.Upstream, requester))
            ? "nobody judges what they, or an agent of theirs, asked for"
            : null;
    }

    /// <summary>Why something cannot be named as what has to change.</summary>
    /// <param name="surface">Where.</param>
    /// <param name="target">What.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>Null where it can.</returns>
    public static string? WhyNotTarget(RemediationSurface surface, string target, AuthorityView view) => surface switch
    {
        // A policy that is not there yet may be what is missing.
        RemediationSurface.Policy => EntityName.IsValid(target) ? null : "the target of a policy is its path",
        RemediationSurface.Deployment => view.Deployments.ContainsKey(target) ? null : "there is no such deployment",
        RemediationSurface.Model => view.Routes.GetValueOrDefault(target)?.Offer is not null || view.Principals.GetValueOrDefault(target)?.Type == PrincipalType.Model
            ? null
            : "there is no such route to a model, and no such model",
        RemediationSurface.Route => view.FindRoute(target) is not null ? null : "there is no such route",
        RemediationSurface.WorkItem => target.Any(char.IsControl) ? "a work item is named in one line" : null,
        _ => "say where something has to change",
    };

    /// <summary>The document that has to change.</summary>
    /// <param name="surface">Where.</param>
    /// <param name="target">What.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>It; null where there is none.</returns>
    public static BoundaryDocument? Document(RemediationSurface surface, string target, AuthorityView view) => surface switch
    {
        RemediationSurface.Policy => view.PolicyDocuments.GetValueOrDefault(target),
        RemediationSurface.Deployment => view.Deployments.GetValueOrDefault(target),
        RemediationSurface.Model => (BoundaryDocument?)view.Routes.GetValueOrDefault(target) ?? view.Principals.GetValueOrDefault(target),
        RemediationSurface.Route => view.FindRoute(target),
        _ => null,
    };

    /// <summary>Why a team cannot be named.</summary>
    /// <param name="team">The team; null for none.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>Null where it can.</returns>
    public static string? WhyNotTeam(string? team, AuthorityView view) => team is null || view.Teams.ContainsKey(team) ? null : "there is no such team";

    /// <summary>Why somebody cannot be named as who does it.</summary>
    /// <param name="owner">A person or a team; null for nobody.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>Null where they can.</returns>
    public static string? WhyNotOwner(string? owner, AuthorityView view) =>
        owner is null || view.Teams.ContainsKey(owner) || view.Principals.GetValueOrDefault(owner)?.Type is PrincipalType.Person or PrincipalType.Service
            ? null
            : "an owner is a person, a service or a team";
}
