using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>
/// Decides a reviewed decision again under what is in force, by the binder and the engine that decide for callers. Those who took part are as the
/// record has them; grants, routes and policies are as they are now. It asks for nothing and changes nothing.
/// </summary>
internal static class DecisionReplay
{
    /// <summary>Decides it again.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="wanted">The effect that it should have; null where nobody has said.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>What it would be.</returns>
    public static FollowUpReplay Run(ReviewedDecision decision, string? wanted, AuthorityView view)
    {
        if (view.Policies is not { } policies)
        {
            return new FollowUpReplay("", null, "there are no valid policies, and everything is denied", IsFixed: false);
        }

        string version = policies.Version.ToString();
        if (RecordedDecision.Of(decision.Record) is not { } recorded)
        {
            return new FollowUpReplay(version, null, "the record does not hold what it was decided on", IsFixed: false);
        }

        // What is stopped is no part of documents, and refuses before any policy is asked.
        if (Halted(recorded, view) is { } halted)
        {
            return new FollowUpReplay(version, "deny", halted, IsFixed: wanted == "deny");
        }

        RecordedBinding binding = new(AuthorityView.ForTrial([.. view.Documents], policies), policies, inForce: null);
        SimulatedDecision simulated = new Simulation(binding, binding).Decide(recorded);
        return simulated.Before is { } decided
            ? new FollowUpReplay(version, decided.Effect, PolicyPlan.Names(decided), wanted is not null && string.Equals(decided.Effect, wanted, StringComparison.Ordinal))
            : new FollowUpReplay(version, null, simulated.Problem ?? "it cannot be decided again", IsFixed: false);
    }

    private static string? Halted(RecordedDecision recorded, AuthorityView view) =>
        view.IsHalted("Principal", recorded.Principal) ? $"the principal {recorded.Principal} is suspended"
        : recorded.Deployment is { } deployment && view.IsHalted("Deployment", deployment) ? $"the deployment {deployment} is suspended"
        : view.IsHalted("Route", recorded.Route) ? $"the route {recorded.Route} is disabled"
        : null;
}
