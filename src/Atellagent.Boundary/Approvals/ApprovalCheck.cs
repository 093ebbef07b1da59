using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Makes of a stored approval the fact that a decision takes in, or says why it is none any more: approvals are for what people
/// saw, under the policies that asked for them, and with the votes of those who may still cast them.
/// </summary>
internal static class ApprovalCheck
{
    /// <summary>Who may vote, in one view of authority.</summary>
    /// <param name="view">The view.</param>
    /// <returns>The roll.</returns>
    public static VoterRoll Roll(AuthorityView view) => new(view.Principals, view.Teams, name => view.IsHalted("Principal", name));

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

        if (approval.State != ApprovalState.Approved || approval.ExpiresAt <= bound.Now)
        {
            return "the approval is not in force";
        }

        if (!string.Equals(view.PoliciesOf(bound.Route.Name)?.Version.ToString(), waiting.PolicyVersion, StringComparison.Ordinal))
        {
            return "the policies were changed after people were asked";
        }

        if (FindChange(waiting.Revisions, ApprovalTold.Revisions(bound)) is { } part)
        {
            return $"the {part} was changed after people were asked";
        }

        ApprovalSubject subject = waiting.Subject(OwnerOf(view, waiting.Caller.Deployment));
        if (!ApprovalTally.IsComplete(waiting.Gates, approval.Votes, subject, Roll(view)))
        {
            return "not all of those who agreed may still vote, and without them it is too few";
        }

        fact = new ApprovalFact(approval.Digest, waiting.Gates);
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
