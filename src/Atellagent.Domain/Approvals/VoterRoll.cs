using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>Who may vote, as authority stands now. Principals are told apart as humans: a person is itself, and behind anything else stand the persons of the team that owns it.</summary>
/// <param name="principals">The principals in force, by name.</param>
/// <param name="teams">The teams in force, by name.</param>
/// <param name="isSuspended">Whether a principal is suspended.</param>
/// <param name="now">The time, for roles that somebody holds until then.</param>
public sealed class VoterRoll(
    IReadOnlyDictionary<string, PrincipalDocument> principals,
    IReadOnlyDictionary<string, TeamDocument> teams,
    Func<string, bool> isSuspended,
    DateTimeOffset now)
{
    /// <summary>When persons are away, by name.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<Absence>> Absences { get; init; } = ImmutableDictionary<string, ImmutableArray<Absence>>.Empty;

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

    /// <summary>Whether a gate is for a principal, whether it may vote or not.</summary>
    /// <param name="principal">The principal's name.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="subject">What is voted on.</param>
    /// <returns>True when it is one of those who are asked.</returns>
    public bool IsAsked(string principal, ApprovalGate gate, ApprovalSubject subject) =>
        Find(principal) is { } voter
        && (IsIn(voter, gate.From, subject)
            || (gate.Escalation is { } escalation && subject.Escalated.Contains(gate.Name, StringComparer.Ordinal) && IsIn(voter, escalation.To, subject)));

    /// <summary>The persons in whose place somebody may vote now; whether at a gate is another question.</summary>
    /// <param name="voter">The voter's name.</param>
    /// <returns>Their names, sorted.</returns>
    public IEnumerable<string> AbsentFor(string voter) =>
        Absences.Where(absent => absent.Value.Any(absence => absence.Lets(voter, now))).Select(static absent => absent.Key).Order(StringComparer.Ordinal);

    /// <summary>The humans whom a vote speaks for: none of them counts a second time.</summary>
    /// <param name="vote">The vote.</param>
    /// <returns>Names of persons.</returns>
    public ImmutableHashSet<string> HumansOf(ApprovalVote vote) =>
        vote.InPlaceOf is null ? HumansBehind(vote.Voter) : HumansBehind(vote.Voter).Union(HumansBehind(vote.InPlaceOf));

    /// <summary>Why a principal may not vote at a gate.</summary>
    /// <param name="voter">The principal's name.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="subject">What is voted on.</param>
    /// <param name="inPlaceOf">The absent person in whose place it would vote; null where it votes for itself.</param>
    /// <returns>Null where it may.</returns>
    public string? WhyNot(string voter, ApprovalGate gate, ApprovalSubject subject, string? inPlaceOf = null)
    {
        if (Find(voter) is null)
        {
            return "only persons, and services that a team lists, vote";
        }

        if (inPlaceOf is not null && !IsDelegate(voter, inPlaceOf))
        {
            return $"{inPlaceOf} is no person who is away and has named you";
        }

        if (!IsAsked(inPlaceOf ?? voter, gate, subject))
        {
            return $"the gate {gate.Name} is for {gate.From}";
        }

        // Whoever votes for another must be free to, and so must be the other: else an absence would be a way round.
        ImmutableHashSet<string> humans = inPlaceOf is null ? HumansBehind(voter) : [voter, inPlaceOf];
        if (WhyNotOther(humans, subject) is { } reason)
        {
            return reason;
        }

        if (gate.ExcludesDeploymentOwner && PersonsOf(subject.DeploymentOwner).Overlaps(humans))
        {
            return $"the gate {gate.Name} is not for the owners of the deployment";
        }

        return gate.ExcludesAuthor ? WhyNotAsAuthor(humans, gate, subject) : null;
    }

    /// <summary>Why somebody is not known to be another human than everybody who stands behind an action.</summary>
    /// <param name="voter">The principal's name.</param>
    /// <param name="subject">Whose action it is.</param>
    /// <returns>Null where they are.</returns>
    public string? WhyNotOther(string voter, ApprovalSubject subject) => WhyNotOther(HumansBehind(voter), subject);

    private string? WhyNotOther(ImmutableHashSet<string> humans, ApprovalSubject subject)
    {
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

    // A policy whose author is not known may be the voter's own, and so may one whose author has no person behind it.
    private string? WhyNotAsAuthor(ImmutableHashSet<string> humans, ApprovalGate gate, ApprovalSubject subject)
    {
        if (gate.AuthorsOf.IsEmpty)
        {
            return $"nobody knows whose policy asks at the gate {gate.Name}";
        }

        foreach (string policy in gate.AuthorsOf)
        {
            ImmutableArray<string> authors = subject.AuthorsOf(policy);
            if (authors.IsDefaultOrEmpty || authors.Any(author => HumansBehind(author).IsEmpty))
            {
                return $"the gate {gate.Name} is not for whoever changed the policy {policy} last, and no person is known to have: let a person, or a service that a team of persons owns, apply it anew";
            }

            if (authors.Any(author => HumansBehind(author).Overlaps(humans)))
            {
                return $"the gate {gate.Name} is not for whoever changed the policy {policy} last, or agreed to that change";
            }
        }

        return null;
    }

    private PrincipalDocument? Find(string voter) =>
        principals.TryGetValue(voter, out PrincipalDocument? document) && document.Type is PrincipalType.Person or PrincipalType.Service && !isSuspended(voter)
            ? RoleSeparation.At(document!, now)
            : null;

    private bool IsDelegate(string voter, string absent) =>
        !string.Equals(voter, absent, StringComparison.Ordinal)
        && Find(voter)?.Type == PrincipalType.Person
        && Find(absent)?.Type == PrincipalType.Person
        && Absences.TryGetValue(absent, out ImmutableArray<Absence> absences)
        && absences.Any(absence => absence.Lets(voter, now));

    private bool IsIn(PrincipalDocument voter, VoterGroup group, ApprovalSubject subject) =>
        !group.IsNobody
        && (group.Teams.IsEmpty || group.Teams.Any(team => IsListed(voter, Team(team))))
        && (group.Roles.IsEmpty || voter.Roles.Any(role => group.Roles.Contains(role, StringComparer.Ordinal)))
        && (voter.Type == PrincipalType.Person || !group.Teams.IsEmpty || teams.Values.Any(team => IsListed(voter, team)))
        && (group.When.IsEmpty || subject.Conditions?.Hold(group.When, new Voter(voter, Memberships(voter))) == true);

    private ImmutableArray<string> Memberships(PrincipalDocument voter) =>
        [.. teams.Values.Where(team => IsListed(voter, team)).Select(static team => team.Name).Order(StringComparer.Ordinal)];

    private static bool IsListed(PrincipalDocument voter, TeamDocument? team) => team is not null && team.Members.Contains(voter.Name, StringComparer.Ordinal);

    private ImmutableHashSet<string> Answering(string requester, ApprovalSubject subject) =>
        HumansBehind(requester) is { IsEmpty: false } humans ? humans : PersonsOf(subject.DeploymentOwner);

    private TeamDocument? Team(string? name) => name is null ? null : teams.GetValueOrDefault(name);

    private bool IsPerson(string name) => principals.TryGetValue(name, out PrincipalDocument? known) && known.Type == PrincipalType.Person;
}
