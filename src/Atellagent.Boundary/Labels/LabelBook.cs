using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Labels;

namespace Atellagent.Boundary.Labels;

/// <summary>What runs have read, as one view of authority has it. Where nobody has any label it costs one comparison.</summary>
internal static class LabelBook
{
    /// <summary>Finds what those have read whom an action concerns.</summary>
    /// <param name="view">The view.</param>
    /// <param name="authenticated">The action and its caller.</param>
    /// <param name="deployment">The deployment; null where there is none.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <returns>The labels that rules see, sorted.</returns>
    public static ImmutableArray<string> Find(
        AuthorityView view, AuthenticatedRequest authenticated, DeploymentDocument? deployment, ImmutableArray<BoundDelegator> delegation)
    {
        if (view.Labels.IsEmpty)
        {
            return [];
        }

        ImmutableArray<string> labels = [];
        foreach (string holder in LabelHolder.Seen(authenticated.Caller, deployment, delegation, authenticated.Request.Context, view.PlacesOf))
        {
            if (view.Labels.TryGetValue(holder, out ImmutableArray<string> held))
            {
                labels = labels.IsEmpty ? held : [.. labels.Union(held, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            }
        }

        return labels;
    }

    /// <summary>What has to be written so that holders have labels.</summary>
    /// <param name="view">The view.</param>
    /// <param name="request">The request that reads.</param>
    /// <param name="labels">The labels, sorted.</param>
    /// <returns>The step; null where all who are to have them have all of these already.</returns>
    public static LabelStep? Give(AuthorityView view, BoundRequest request, ImmutableArray<string> labels) =>
        labels.IsEmpty ? null : Give(view, request.LabelHolders(), request.Deployment?.Name, labels);

    /// <summary>What has to be written so that holders have labels.</summary>
    /// <param name="view">The view.</param>
    /// <param name="holders">Who is to have them.</param>
    /// <param name="deployment">The deployment of a run among them; null where there is none.</param>
    /// <param name="labels">The labels, sorted.</param>
    /// <returns>The step; null where all of them have all of these already.</returns>
    public static LabelStep? Give(AuthorityView view, ImmutableArray<string> holders, string? deployment, ImmutableArray<string> labels)
    {
        if (labels.IsEmpty || holders.IsEmpty)
        {
            return null;
        }

        SortedSet<string>? lacking = null;
        foreach (string holder in holders)
        {
            if (Lacks(view, holder, labels))
            {
                (lacking ??= new SortedSet<string>(StringComparer.Ordinal)).Add(AsKept(view, holder, deployment));
            }
        }

        return lacking is null ? null : new LabelStep { Holders = [.. lacking], Labels = labels };
    }

    private static bool Lacks(AuthorityView view, string holder, ImmutableArray<string> labels)
    {
        if (!view.Labels.TryGetValue(holder, out ImmutableArray<string> held))
        {
            return true;
        }

        foreach (string label in labels)
        {
            if (held.BinarySearch(label, StringComparer.Ordinal) < 0)
            {
                return true;
            }
        }

        return false;
    }

    // Who names runs without end fills a database. What is read under one name too many, all of them have read.
    private static string AsKept(AuthorityView view, string holder, string? deployment)
    {
        if (deployment is null || view.Labels.ContainsKey(holder))
        {
            return holder;
        }

        string named = LabelHolder.NamedRunsOf(deployment);
        return holder.StartsWith(named, StringComparison.Ordinal)
            && view.Labels.Keys.Count(one => one.StartsWith(named, StringComparison.Ordinal)) >= LabelHolder.MostNamedRuns
                ? LabelHolder.OfDeployment(deployment)
                : holder;
    }
}
