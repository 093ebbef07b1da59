using System.Collections.Immutable;

namespace Atellagent.Domain.Policies;

/// <summary>Who must agree before an action is dispatched.</summary>
/// <param name="Name">The gate's name; gates of one name merge.</param>
/// <param name="From">Who may vote.</param>
/// <param name="Quorum">How many votes it takes.</param>
/// <param name="Ttl">How long it stays open.</param>
public sealed record ApprovalGate(string Name, VoterGroup From, int Quorum, TimeSpan Ttl)
{
    /// <summary>Whether members of the team that owns the deployment may not vote either; whoever asked never may.</summary>
    public bool ExcludesDeploymentOwner { get; init; }

    /// <summary>Whether whoever changed the policy last that asks, or agreed to that change, may not vote either.</summary>
    public bool ExcludesAuthor { get; init; }

    /// <summary>The policies whose authors may not vote, by name, sorted; empty until the rule is compiled.</summary>
    public ImmutableArray<string> AuthorsOf { get; init; } = [];

    /// <summary>Whether a vote must say why.</summary>
    public bool RequiresReason { get; init; }

    /// <summary>Who may vote too after a time; null where nobody else ever may.</summary>
    public GateEscalation? Escalation { get; init; }

    /// <summary>For how many identical calls it is good; null where it is good for the one that was asked for.</summary>
    public GateUses? Uses { get; init; }

    /// <summary>The gate as a rule asks for it.</summary>
    /// <param name="policy">The policy that the rule stands in.</param>
    /// <param name="rule">The rule as <c>policy#id</c>.</param>
    /// <returns>The same gate, knowing where it comes from.</returns>
    internal ApprovalGate AskedBy(string policy, string rule) => this with
    {
        From = AskedBy(From, rule),
        Escalation = Escalation is null ? null : Escalation with { To = AskedBy(Escalation.To, rule) },
        AuthorsOf = ExcludesAuthor ? [policy] : [],
    };

    private static VoterGroup AskedBy(VoterGroup group, string rule) =>
        group.When.IsEmpty ? group : group with { When = [.. group.When.Select(one => one with { Rule = rule })] };
}
