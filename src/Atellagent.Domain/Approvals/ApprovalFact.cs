using System.Collections.Immutable;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>
/// That people have agreed to one action: an input of its decision like any other. It opens gates that it was given at, for the
/// digest that was voted on, and nothing else.
/// </summary>
/// <param name="Digest">The digest of the granted action that was voted on.</param>
/// <param name="Gates">The gates whose votes are complete.</param>
public sealed record ApprovalFact(string Digest, ImmutableArray<ApprovalGate> Gates)
{
    /// <summary>At which gates each of those who agreed may vote now, by name.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> EligibleAt { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Whether it answers every gate that a decision asks for now.</summary>
    /// <param name="asked">The gates.</param>
    /// <param name="digest">The digest of the action as it is granted now.</param>
    /// <returns>False also where a gate asks for more than it did.</returns>
    public bool Covers(ImmutableArray<ApprovalGate> asked, string digest) =>
        string.Equals(Digest, digest, StringComparison.Ordinal) && asked.All(wanted => Gates.Any(given => Answers(given, wanted)));

    // Time-to-live is not compared: it was counted from the opening.
    private static bool Answers(ApprovalGate given, ApprovalGate wanted) =>
        string.Equals(given.Name, wanted.Name, StringComparison.Ordinal)
        && given.Quorum >= wanted.Quorum
        && IsWithin(given.From, wanted.From)
        && IsNoWider(given.Escalation, wanted.Escalation)
        && IsNoWider(given.Uses, wanted.Uses)
        && !wanted.AuthorsOf.Except(given.AuthorsOf, StringComparer.Ordinal).Any()
        && (given.ExcludesDeploymentOwner || !wanted.ExcludesDeploymentOwner)
        && (given.RequiresReason || !wanted.RequiresReason);

    private static bool IsWithin(VoterGroup given, VoterGroup wanted) =>
        given.IsWithin(wanted, static group => group.When.Select(static one => $"{one.Rule} {one.Source.Text}").ToHashSet(StringComparer.Ordinal));

    private static bool IsNoWider(GateEscalation? given, GateEscalation? wanted) =>
        given is null || (wanted is not null && given.After >= wanted.After && IsWithin(given.To, wanted.To));

    private static bool IsNoWider(GateUses? given, GateUses? wanted) =>
        given is null || (wanted is not null && given.Count <= wanted.Count && given.Window <= wanted.Window);
}
