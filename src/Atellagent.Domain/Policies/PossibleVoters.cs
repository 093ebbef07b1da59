using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>Who may come to vote at a gate, as far as documents alone say. Whether a condition on voters holds is known only with a request: it may.</summary>
internal static class PossibleVoters
{
    /// <summary>The groups that the gates of policies ask, now or after a time.</summary>
    /// <param name="documents">The documents.</param>
    /// <returns>The groups.</returns>
    public static IEnumerable<VoterGroup> Groups(IEnumerable<BoundaryDocument> documents) =>
        documents.OfType<PolicyDocument>().SelectMany(static policy => policy.Rules)
            .SelectMany(static rule => rule.Gate is { } gate ? Groups(gate) : []);

    /// <summary>The groups that a gate asks, now or after a time.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>The groups.</returns>
    public static IEnumerable<VoterGroup> Groups(ApprovalGate gate) => gate.Escalation is { } escalation ? [gate.From, escalation.To] : [gate.From];

    /// <summary>Whether a principal may be in a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="principal">The principal.</param>
    /// <param name="teams">The teams that list it.</param>
    /// <returns>False where it surely is not.</returns>
    public static bool MayBeIn(VoterGroup group, PrincipalDocument principal, IReadOnlyCollection<string> teams) => !group.IsNobody
        && (group.Teams.IsEmpty || group.Teams.Any(team => teams.Contains(team, StringComparer.Ordinal)))
        && (group.Roles.IsEmpty || principal.Roles.Any(role => group.Roles.Contains(role, StringComparer.Ordinal)));
}
