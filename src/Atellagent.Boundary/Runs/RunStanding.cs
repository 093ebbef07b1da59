using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Runs;

/// <summary>Whether a run may go on, or begin.</summary>
public static class RunStanding
{
    /// <summary>Why it may not, under what is in force.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="run">The run.</param>
    /// <returns>Null where it may.</returns>
    // A suspension ends its runs as well, and whoever asks after that is still told of the suspension.
    public static string? WhyNot(AuthorityView view, HostedRun run) =>
        WhyNot(view, run.Deployment, run.Principal) ?? (view.RevokedTokens.Contains(run.Id) ? "the run has been ended" : null);

    /// <summary>Why no run of a deployment may be under way.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="principal">The principal that acts in it.</param>
    /// <returns>Null where one may.</returns>
    public static string? WhyNot(AuthorityView view, string deployment, string principal) =>
        !view.Deployments.TryGetValue(deployment, out DeploymentDocument? document) ? "there is no such deployment"
        : !document.IsHosted ? "the deployment is not hosted: its runtime is external"
        : view.IsHalted(document.Kind, document.Name) ? "the deployment is suspended"
        : !document.Principals.Contains(principal, StringComparer.Ordinal) || !view.Principals.TryGetValue(principal, out PrincipalDocument? acting) ? "the principal does not act in this deployment"
        : view.IsHalted(acting.Kind, acting.Name) ? "the principal is suspended"
        : null;
}
