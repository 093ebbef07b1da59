using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Makes of a stored approval the fact that a decision takes in, or says why it is none any more: approvals are for what people
/// saw, under the policies that asked for them, and with the votes of those who may still cast them.
/// </summary>
internal static class ApprovalCheck
{
    /// <summary>Who may vote, in one view of authority.</summary>
    /// <param name="view">The view.</param>
    /// <param name="now">The time.</param>
    /// <returns>The roll.</returns>
    public static VoterRoll Roll(AuthorityView view, DateTimeOffset now) =>
        new(view.Principals, view.Teams, name => view.IsHalted("Principal", name), now) { Absences = view.Absences };

    /// <summary>What is voted on.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">The action that waits.</param>
    /// <param name="bound">The request as it is bound now; null where it cannot be, and then no condition on voters holds.</param>
    /// <param name="view">The authority.</param>
    /// <returns>The subject.</returns>
    public static ApprovalSubject Subject(StoredApproval approval, WaitingAction waiting, BoundRequest? bound, AuthorityView view) =>
        waiting.Subject(OwnerOf(view, waiting.Caller.Deployment)) with
        {
            AuthorsOf = policy => view.PolicyAuthors.GetValueOrDefault(policy, []),
            Conditions = bound is not null && waiting.Granted is { } granted && AreThePolicies(view, waiting)
                ? new VoterConditions(view.PoliciesOf(bound.Route.Name)!, bound, granted, approval.CreatedAt)
                : null,
            Escalated = approval.Escalated,
        };

    /// <summary>The team that owns a deployment.</summary>
    /// <param name="view">The view.</param>
    /// <param name="deployment">The deployment's name, or null.</param>
    /// <returns>The team's name, or null.</returns>
    public static string? OwnerOf(AuthorityView view, string? deployment) =>
        deployment is null ? null : view.Deployments.GetValueOrDefault(deployment)?.Owner;

    /// <summary>Checks an approval against what is in force.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="bound">The request as it is bound now, still without the fact.</param>
    /// <param name="view">The authority that it is bound under.</param>
    /// <param name="fact">The fact.</param>
    /// <returns>Null where it holds, else what has changed.</returns>
    public static string? Find(StoredApproval approval, BoundRequest bound, AuthorityView view, out ApprovalFact? fact)
    {
        fact = null;
        if (!WaitingAction.TryRead(approval, out WaitingAction? waiting))
        {
            return "the record of the approval is not whole";
        }

        return approval.State != ApprovalState.Approved || approval.ExpiresAt <= bound.Now
            ? "the approval is not in force"
            : FindChange(approval, waiting, bound, view, out fact);
    }

    /// <summary>Checks whether an approval that was given for an earlier call is good for another one of the same caller.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="bound">The request as it is bound now, still without the fact.</param>
    /// <param name="view">The authority that it is bound under.</param>
    /// <returns>The fact; null where it is good for no other call, or for this one no more.</returns>
    public static ApprovalFact? FindUse(StoredApproval approval, BoundRequest bound, AuthorityView view) =>
        approval is { State: ApprovalState.Consumed, Usage: { } usage } && usage.Used < usage.Granted && usage.Until > bound.Now
        && WaitingAction.TryRead(approval, out WaitingAction? waiting)
        && waiting.Gates.All(static gate => gate.Uses is not null)
        && string.Equals(ActionClock.Scope(waiting.Caller), ActionClock.Scope(bound.Authenticated.Caller), StringComparison.Ordinal)
        && string.Equals(waiting.Caller.Upstream?.Provider, bound.Authenticated.Caller.Upstream?.Provider, StringComparison.Ordinal)
        && string.Equals(waiting.Caller.VouchedBy, bound.Authenticated.Caller.VouchedBy, StringComparison.Ordinal)
        && !view.IsRevoked(waiting.Caller)
        && CallerStanding.Find(view, waiting.Caller, out _, out _, out _) is null
        && FindChange(approval, waiting, bound, view, out ApprovalFact? fact) is null
            ? fact
            : null;

    /// <summary>Says what of what people were asked under is another one by now.</summary>
    /// <param name="waiting">The action that waits.</param>
    /// <param name="bound">The request as it is bound now.</param>
    /// <param name="view">The authority that it is bound under.</param>
    /// <returns>Null where all is as it was.</returns>
    public static string? FindMoved(WaitingAction waiting, BoundRequest bound, AuthorityView view) =>
        !AreThePolicies(view, waiting) ? "the policies were changed after people were asked"
        : FindChange(waiting.Revisions, ApprovalTold.Revisions(bound)) is { } part ? $"the {part} was changed after people were asked"
        : null;

    private static bool AreThePolicies(AuthorityView view, WaitingAction waiting) =>
        string.Equals(view.PoliciesOf(waiting.Request.Route)?.Version.ToString(), waiting.PolicyVersion, StringComparison.Ordinal);

    private static string? FindChange(StoredApproval approval, WaitingAction waiting, BoundRequest bound, AuthorityView view, out ApprovalFact? fact)
    {
        fact = null;
        if (FindMoved(waiting, bound, view) is { } moved)
        {
            return moved;
        }

        (ApprovalSubject subject, VoterRoll roll) = (Subject(approval, waiting, bound, view), Roll(view, bound.Now));
        if (!ApprovalTally.IsComplete(waiting.Gates, approval.Votes, subject, roll))
        {
            return "not all of those who agreed may still vote, and without them it is too few";
        }

        fact = new ApprovalFact(approval.Digest, waiting.Gates)
        {
            EligibleAt = approval.Votes.Where(static vote => vote.Approves).DistinctBy(static vote => vote.Voter, StringComparer.Ordinal).ToImmutableSortedDictionary(
                static vote => vote.Voter,
                vote => waiting.Gates.Where(gate => roll.WhyNot(vote.Voter, gate, subject, vote.InPlaceOf) is null).Select(static gate => gate.Name).ToImmutableArray(),
                StringComparer.Ordinal),
        };
        return null;
    }

    /// <summary>Which part of what a decision was made under has another revision by now.</summary>
    /// <param name="then">The revisions then, as <see cref="ApprovalTold.Revisions"/> tells them.</param>
    /// <param name="now">The revisions now.</param>
    /// <returns>The part; null where all is as it was.</returns>
    internal static string? FindChange(JsonObject then, JsonObject now)
    {
        foreach (string part in (string[])["route", "principal", "deployment", "callee"])
        {
            if (!Equals(then[part], now[part]))
            {
                return part == "callee" ? "principal that the route leads to" : part;
            }
        }

        return null;
    }
}
