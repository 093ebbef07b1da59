using System.Collections.Immutable;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Decisions;

/// <summary>What the obligations come to that hold of one decision.</summary>
internal static class Obligations
{
    /// <summary>The detectors that must have answered of the response before anything of it leaves.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="outcomes">What each evaluated to.</param>
    /// <returns>Their names, sorted.</returns>
    public static ImmutableArray<string> ResponseDetectors(RuleCandidate[] rules, int[] outcomes)
    {
        SortedSet<string>? detectors = null;
        for (int i = 0; i < rules.Length; i++)
        {
            if (outcomes[i] == Tri.True && rules[i].Effect == RuleEffect.Oblige)
            {
                (detectors ??= new SortedSet<string>(StringComparer.Ordinal)).UnionWith(
                    rules[i].Rule.Detectors.Where(static d => d.Phase == PolicyPhase.Response).Select(static d => d.Detector));
            }
        }

        return detectors is null ? [] : [.. detectors];
    }

    /// <summary>The labels that the action's run has from now on.</summary>
    /// <param name="operation">The operation, which has labels of its own.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="outcomes">What each evaluated to.</param>
    /// <returns>The labels, sorted.</returns>
    public static ImmutableArray<string> Labels(RouteOperation operation, RuleCandidate[] rules, int[] outcomes)
    {
        ImmutableArray<string> labels = operation.Labels;
        for (int i = 0; i < rules.Length; i++)
        {
            if (outcomes[i] == Tri.True && rules[i].Effect == RuleEffect.Oblige)
            {
                labels = Join(labels, rules[i].Rule.Labels);
            }
        }

        return labels;
    }

    /// <summary>Labels together.</summary>
    /// <param name="some">Some, sorted.</param>
    /// <param name="others">Others, sorted.</param>
    /// <returns>All of them, sorted.</returns>
    public static ImmutableArray<string> Join(ImmutableArray<string> some, ImmutableArray<string> others) =>
        others.IsEmpty ? some : some.IsEmpty ? others : [.. some.Union(others, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
