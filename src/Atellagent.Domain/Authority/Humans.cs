using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Authority;

/// <summary>Who stands behind principals. Where two people are wanted, it is people that are counted and not names.</summary>
public static class Humans
{
    /// <summary>The humans behind a principal: a person itself, and behind anything else the persons of the team that answers for it.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="owner">The team that owns it; null where there is none.</param>
    /// <param name="isPerson">Whether a name is that of a person.</param>
    /// <returns>Names of persons; empty where nobody is known.</returns>
    public static ImmutableHashSet<string> Behind(PrincipalDocument principal, TeamDocument? owner, Func<string, bool> isPerson) =>
        principal.Type == PrincipalType.Person ? [principal.Name] : In(owner, isPerson);

    /// <summary>The persons of a team.</summary>
    /// <param name="team">The team, or null.</param>
    /// <param name="isPerson">Whether a name is that of a person.</param>
    /// <returns>Their names.</returns>
    public static ImmutableHashSet<string> In(TeamDocument? team, Func<string, bool> isPerson) => team is null ? [] : [.. team.Members.Where(isPerson)];
}
