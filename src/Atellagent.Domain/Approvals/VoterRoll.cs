using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>Who may vote, as authority stands now. Principals are told apart as humans: a person is itself, and behind anything else stand the persons of the team that owns it.</summary>
/// <param name="principals">The principals in force, by name.</param>
/// <param name="teams">The teams in force, by name.</param>
/// <param name="isSuspended">Whether a principal is suspended.</param>
public sealed class VoterRoll(
    IReadOnlyDictionary<string, PrincipalDocument> principals,
    IReadOnlyDictionary<string, TeamDocument> teams,
    Func<string, bool> isSuspended)
{
    /// <summary>The humans behind a principal.</summary>
    /// <param name="principal">The principal's name.</param>
    /// <returns>Names of persons; empty where nobody is known.</returns>
    public ImmutableHashSet<string> HumansBehind(string principal) => principals.TryGetValue(principal, out PrincipalDocument? document)
        ? Humans.Behind(document, Team(document.Owner), IsPerson)
        : [];

    /// <summary>The persons of a team.</summary>
    /// <param name="team">The team's name, or null.</param>
    /// <returns>Their names.</returns>
    public ImmutableHashSet<string> PersonsOf(string? team) => Humans.In(Team(team), IsPerson);

    /// <summary>Whether a principal is in a team that a gate is for.</summary>
    /// <param name="principal">The principal's name.</param>
    /// <param name="gate">The gate.</param>
    /// <returns>True when it is, whether it may vote or not.</returns>
    public bool IsMember(string principal, ApprovalGate gate) =>
        gate.Teams.Any(team => teams.TryGetValue(team, out TeamDocument? known) && known.Members.Contains(principal, StringComparer.Ordinal));

    /// <summary>Why a principal may not vote at a gate.</summary>
    /// <param name="voter">The principal's name.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="subject">What is voted on.</param>
    /// <returns>Null where it may.</returns>
    public string? WhyNot(string voter, ApprovalGate gate, ApprovalSubject subject)
    {
        if (!principals.TryGetValue(voter, out PrincipalDocument? document) || document.Type is not (PrincipalType.Person or PrincipalType.Service) || isSuspended(voter))
        {
            return "only persons, and services that a team lists, vote";
        }

        if (!IsMember(voter, gate))
        {
            return $"the gate {gate.Name} is for members of {string.Join(", ", gate.Teams)}";
        }

        return WhyNotOther(voter, subject)
            ?? (gate.ExcludesDeploymentOwner && PersonsOf(subject.DeploymentOwner).Overlaps(HumansBehind(voter))
                ? $"the gate {gate.Name} is not for the owners of the deployment"
                : null);
    }

    /// <summary>Why somebody is not known to be another human than everybody who stands behind an action.</summary>
    /// <param name="voter">The principal's name.</param>
    /// <param name="subject">Whose action it is.</param>
    /// <returns>Null where they are.</returns>
    public string? WhyNotOther(string voter, ApprovalSubject subject)
    {
        ImmutableHashSet<string> humans = HumansBehind(voter);
        if (humans.IsEmpty)
        {
            return "nobody is known to stand behind this voter";
        }

        // As everywhere where two people are wanted: whose human is not known may be the voter's own.
        if (subject.Requesters.Any(requester => Answering(requester, subject).IsEmpty))
        {
            return "nobody is known to stand behind who asks: let the agent, or its deployment, be owned by a team of persons";
        }

        return subject.Requesters.Any(requester => Answering(requester, subject).Overlaps(humans))
            ? "nobody votes on what they, or an agent of theirs, ask for"
            : null;
    }

    private ImmutableHashSet<string> Answering(string requester, ApprovalSubject subject) =>
        HumansBehind(requester) is { IsEmpty: false } humans ? humans : PersonsOf(subject.DeploymentOwner);

    private TeamDocument? Team(string? name) => name is null ? null : teams.GetValueOrDefault(name);

    private bool IsPerson(string name) => principals.TryGetValue(name, out PrincipalDocument? known) && known.Type == PrincipalType.Person;
}
