using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Labels;

/// <summary>
/// Who remembers what was read: a run where the credential proves it, or the deployment names its runs; else the deployment; and everybody on whose behalf
/// the caller acts as well, since what it reads is read for them. A caller cannot choose among these.
/// </summary>
public static class LabelHolder
{
    /// <summary>How many runs a deployment may name that hold labels. What more of them read, the deployment holds.</summary>
    public const int MostNamedRuns = 1000;

    private const string Deployments = "deployment/";
    private const string Runs = "run/";
    private const string Principals = "principal/";

    /// <summary>A deployment as a holder.</summary>
    /// <param name="deployment">Its name.</param>
    /// <returns>The holder.</returns>
    public static string OfDeployment(string deployment) => Deployments + deployment;

    /// <summary>A run of a hosted deployment as a holder.</summary>
    /// <param name="run">Its id.</param>
    /// <returns>The holder.</returns>
    public static string OfRun(string run) => Runs + run;

    /// <summary>How the holders begin that are runs named by a deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>The beginning.</returns>
    public static string NamedRunsOf(string deployment) => $"{Runs}{deployment}/";

    /// <summary>Who is given the labels of what an action reads.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="deployment">From where; null for a person or service without one.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="context">What the caller says; it may name its run.</param>
    /// <returns>The holders.</returns>
    public static ImmutableArray<string> Reading(CallerIdentity caller, DeploymentDocument? deployment, ImmutableArray<BoundDelegator> delegation, Json.JsonObject context)
    {
        ImmutableArray<string>.Builder reading = ImmutableArray.CreateBuilder<string>();
        bool isClaimed = IsClaimed(caller);

        // An enforcement point that says on whose behalf it asks reads nothing itself: what it asks for, those read whom it names.
        if (!isClaimed && deployment is not null)
        {
            reading.Add(RunOf(caller, deployment, context) ?? OfDeployment(deployment.Name));
        }

        foreach (BoundDelegator link in delegation)
        {
            if (HolderOf(link, isClaimed) is { } holder)
            {
                reading.Add(holder);
            }
        }

        return reading.DrainToImmutable();
    }

    /// <summary>
    /// Whose labels an action's rules see: those of its run, of its deployment, of those on whose behalf it is asked, and of every other deployment that the
    /// caller could have asked from instead. What runs of these hold is their own.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="deployment">From where; null for a person or service without one.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="context">What the caller says; it may name its run.</param>
    /// <param name="places">The deployments that a principal may act in.</param>
    /// <returns>The holders.</returns>
    public static IEnumerable<string> Seen(
        CallerIdentity caller,
        DeploymentDocument? deployment,
        ImmutableArray<BoundDelegator> delegation,
        Json.JsonObject context,
        Func<string, ImmutableArray<string>> places)
    {
        bool isClaimed = IsClaimed(caller);
        if (!isClaimed && deployment is not null)
        {
            if (RunOf(caller, deployment, context) is { } run)
            {
                yield return run;
            }

            foreach (string place in places(caller.Principal))
            {
                yield return OfDeployment(place);
            }
        }

        foreach (BoundDelegator link in delegation)
        {
            if (HolderOf(link, isClaimed) is { } holder)
            {
                yield return holder;
            }
        }
    }

    private static bool IsClaimed(CallerIdentity caller)
    {
        foreach (Delegator link in caller.Delegation)
        {
            if (link.IsClaimed)
            {
                return true;
            }
        }

        return false;
    }

    // A person is no run: what was once read for one is not what all of their agents have read.
    private static string? HolderOf(BoundDelegator link, bool isClaimed) =>
        link.Deployment is { } place ? OfDeployment(place.Name) : isClaimed ? Principals + link.Principal.Name : null;

    // The sandbox's credential proves its run. Whatever else names one is the caller's word, good where the deployment says so.
    private static string? RunOf(CallerIdentity caller, DeploymentDocument deployment, Json.JsonObject context) =>
        !deployment.HoldsLabelsByRun ? null
        : deployment.IsHosted ? caller.Run is { } hosted ? OfRun(hosted) : null
        : DecisionFacets.RunOf(context) is { } named ? NamedRunsOf(deployment.Name) + named
        : null;
}
