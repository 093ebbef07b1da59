using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>Which of two gates is the harder one.</summary>
internal static class GateOrder
{
    /// <summary>Whether whatever a gate lets through another surely lets through too.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="than">The other.</param>
    /// <returns>False where it cannot be shown.</returns>
    public static bool IsNoEasier(ApprovalGate gate, ApprovalGate than) =>
        gate.Quorum >= than.Quorum
        && gate.Ttl <= than.Ttl
        && gate.From.IsWithin(than.From, Conjuncts)
        && (gate.ExcludesDeploymentOwner || !than.ExcludesDeploymentOwner)
        && (gate.ExcludesAuthor || !than.ExcludesAuthor)
        && than.AuthorsOf.All(policy => gate.AuthorsOf.Contains(policy, StringComparer.Ordinal))
        && (gate.RequiresReason || !than.RequiresReason)
        && (gate.Escalation is null || (than.Escalation is { } later && gate.Escalation.After >= later.After && gate.Escalation.To.IsWithin(later.To, Conjuncts)))
        && (gate.Uses is null || (than.Uses is { } uses && gate.Uses.Count <= uses.Count && gate.Uses.Window <= uses.Window));

    private static HashSet<string> Conjuncts(VoterGroup group) =>
        [.. group.When.SelectMany(static one => SyntaxTree.Conjuncts(ExpressionParser.Parse(one.Source.Text))).Select(SyntaxText.Of)];
}
