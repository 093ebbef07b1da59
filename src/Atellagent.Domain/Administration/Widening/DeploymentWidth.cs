using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>What a change of a deployment widens.</summary>
internal static class DeploymentWidth
{
    /// <summary>Compares.</summary>
    /// <param name="was">As it was; null where it is new.</param>
    /// <param name="now">As it is to be.</param>
    /// <returns>What widens.</returns>
    public static IEnumerable<string> Of(DeploymentDocument? was, DeploymentDocument now)
    {
        if (was is null)
        {
            return now.Grants.IsEmpty || now.Principals.IsEmpty ? [] : [$"a new deployment that is granted {now.Grants.Length} route(s)"];
        }

        return Changed(was, now).Concat(GrantWidth.Beyond(was.Grants, now.Grants));
    }

    private static IEnumerable<string> Changed(DeploymentDocument was, DeploymentDocument now)
    {
        if (now.Principals.Except(was.Principals, StringComparer.Ordinal).Any())
        {
            yield return "more principals may act in it";
        }

        // Policies test all of these, and a rule may refuse one value as well as ask for it.
        if (!string.Equals(was.Environment, now.Environment, StringComparison.Ordinal)
            || !string.Equals(was.Workflow, now.Workflow, StringComparison.Ordinal)
            || !string.Equals(was.Runtime, now.Runtime, StringComparison.Ordinal))
        {
            yield return "its environment, workflow or runtime is another";
        }

        // What is run, and how far it is bounded, cannot be weighed.
        if (was.Run != now.Run)
        {
            yield return "it is run in another way";
        }

        if (now.HoldsLabelsByRun && !was.HoldsLabelsByRun)
        {
            yield return "a run of it begins without the labels of those before";
        }

        if (!string.Equals(was.Owner, now.Owner, StringComparison.Ordinal))
        {
            yield return "other people answer for it";
        }
    }
}
