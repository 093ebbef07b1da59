using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Administration;

/// <summary>
/// Whether what widens takes a second person. It does from the moment on that somebody can vote: appointing an approver is the
/// switch, and taking the last one away is itself a change that widens. People are told apart as humans, not as principals.
/// </summary>
public static class FourEyes
{
    /// <summary>Whether a change that widens needs a vote.</summary>
    /// <param name="documents">The documents in force.</param>
    /// <returns>True when somebody can vote. A suspended approver counts: else suspending it would be a way round.</returns>
    public static bool IsOn(IReadOnlyCollection<BoundaryDocument> documents) => Approvers(documents).Any();

    /// <summary>The humans behind a principal: a person itself, and of a service the persons in the team that answers for it.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>Names of persons; empty where nobody is known.</returns>
    public static ImmutableHashSet<string> HumansBehind(PrincipalDocument principal, IReadOnlyCollection<BoundaryDocument> documents)
    {
        TeamDocument? owner = documents.OfType<TeamDocument>().FirstOrDefault(t => string.Equals(t.Name, principal.Owner, StringComparison.Ordinal));
        HashSet<string> persons = [.. documents.OfType<PrincipalDocument>().Where(static p => p.Type == PrincipalType.Person).Select(static p => p.Name)];
        return Humans.Behind(principal, owner, persons.Contains);
    }

    /// <summary>Whether a vote is another human's: of those behind the voter none stands behind the principal that asked.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="asker">Who asked for the change.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>False also where nobody is known behind one of them.</returns>
    public static bool AreOthers(PrincipalDocument voter, PrincipalDocument asker, IReadOnlyCollection<BoundaryDocument> documents)
    {
        ImmutableHashSet<string> voting = HumansBehind(voter, documents);
        ImmutableHashSet<string> asking = HumansBehind(asker, documents);
        return !voting.IsEmpty && !asking.IsEmpty && !voting.Overlaps(asking);
    }

    /// <summary>Whether documents would leave nobody who can vote on what an administrator asks for.</summary>
    /// <param name="documents">The documents that are to be in force.</param>
    /// <returns>True where votes are needed and none could ever be had.</returns>
    public static bool IsDeadlocked(IReadOnlyCollection<BoundaryDocument> documents)
    {
        PrincipalDocument[] approvers = [.. Approvers(documents)];
        return approvers.Length > 0 && !documents.OfType<PrincipalDocument>()
            .Where(static p => Has(p, AdministrationRoles.Admin, AdministrationOperations.Propose))
            .Any(asker => Array.Exists(approvers, approver => AreOthers(approver, asker, documents)));
    }

    /// <summary>Whether a principal can vote.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>True with the role, a grant on <c>vote</c>, and a person who is known to stand behind it.</returns>
    public static bool CanVote(PrincipalDocument principal, IReadOnlyCollection<BoundaryDocument> documents) =>
        Has(principal, AdministrationRoles.Approver, AdministrationOperations.Vote) && !HumansBehind(principal, documents).IsEmpty;

    private static IEnumerable<PrincipalDocument> Approvers(IReadOnlyCollection<BoundaryDocument> documents) =>
        documents.OfType<PrincipalDocument>().Where(principal => CanVote(principal, documents));

    private static bool Has(PrincipalDocument principal, string role, string operation) =>
        principal.Type is PrincipalType.Person or PrincipalType.Service
        && principal.Roles.Contains(role, StringComparer.Ordinal)
        && principal.Grants.Any(grant => grant.Covers(AdministrationRoute.Name, operation));
}
