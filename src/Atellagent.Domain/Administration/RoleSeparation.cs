using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Administration;

/// <summary>
/// Roles that one human does not hold together: who writes, who votes, who operates and who audits are different people. A human
/// holds what its own principal holds and what the services hold that its teams own. The role <c>admin</c> is all but a vote
/// already, so who has it is not looked at.
/// </summary>
public static class RoleSeparation
{
    /// <summary>The roles.</summary>
    public static ImmutableArray<string> Apart { get; } =
        [AdministrationRoles.PolicyAuthor, AdministrationRoles.Approver, AdministrationRoles.Operator, AdministrationRoles.Auditor];

    /// <summary>Finds what a change puts together.</summary>
    /// <param name="before">The documents in force. What they hold together already is no reason to refuse another change.</param>
    /// <param name="after">The documents that are to be in force.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong.</returns>
    public static IEnumerable<DocumentError> Check(IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after, DateTimeOffset now)
    {
        HashSet<string> known = [.. Held(before).Select(static held => held.Key)];
        HashSet<(string, string)> kept = [.. before.OfType<PrincipalDocument>().Select(static p => (p.Name, p.Revision.ToString()))];
        return
        [
            .. Held(after).Where(held => !known.Contains(held.Key)).Select(static held => held.Value),
            .. after.OfType<PrincipalDocument>().Where(p => !kept.Contains((p.Name, p.Revision.ToString()))).SelectMany(p => Untimely(p, now)),
        ];
    }

    /// <summary>A principal as it may act at a time: with an exception that has ended it holds none of these roles.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="now">The time.</param>
    /// <returns>The principal.</returns>
    public static PrincipalDocument At(PrincipalDocument principal, DateTimeOffset now) => principal.RoleException is { } exception && now >= exception.Until
        ? principal with { Roles = principal.Roles.RemoveAll(static role => Apart.Contains(role, StringComparer.Ordinal)) }
        : principal;

    private static IEnumerable<DocumentError> Untimely(PrincipalDocument principal, DateTimeOffset now)
    {
        if (principal.RoleException is not { } exception)
        {
            yield break;
        }

        SourcePosition position = principal.Places.At("spec.roleException", principal.Position);
        if (exception.Until <= now)
        {
            yield return new DocumentError(position, $"Principal {principal.Name}, spec.roleException: it has ended");
        }
        else if (exception.Until - now > RoleException.Longest)
        {
            yield return new DocumentError(position, $"Principal {principal.Name}, spec.roleException: it lasts {RoleException.Longest.Days} days at most, until {Rfc3339.Text(now + RoleException.Longest)}");
        }
    }

    // By who and what, so that one that was there before is known again.
    private static IEnumerable<KeyValuePair<string, DocumentError>> Held(IReadOnlyCollection<BoundaryDocument> documents)
    {
        var holdings =
            from principal in documents.OfType<PrincipalDocument>()
            where principal.Type is PrincipalType.Person or PrincipalType.Service
            where principal.Grants.Any(static grant => string.Equals(grant.Route, AdministrationRoute.Name, StringComparison.Ordinal))
            let humans = FourEyes.HumansBehind(principal, documents)
            from human in humans.IsEmpty ? [principal.Name] : humans
            group principal by human;
        foreach (IGrouping<string, PrincipalDocument> holding in holdings)
        {
            (string Role, PrincipalDocument By)[] roles =
            [
                .. from principal in holding
                   where principal.RoleException is null
                   from role in principal.Roles
                   where Apart.Contains(role, StringComparer.Ordinal)
                   orderby role, principal.Name
                   select (role, principal),
            ];
            bool isAdministrator = holding.Any(static p => p.Roles.Contains(AdministrationRoles.Admin, StringComparer.Ordinal));
            if (!isAdministrator && roles.Select(static held => held.Role).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                string what = string.Join(" and ", roles.Select(held => held.By.Name == holding.Key ? held.Role : $"{held.Role} through {held.By.Name}"));
                PrincipalDocument last = roles[^1].By;
                yield return new($"{holding.Key}: {what}", new DocumentError(
                    last.Places.At("spec.roles", last.Position),
                    $"Principal {last.Name}, spec.roles: {holding.Key} would hold {what}, and one human does not hold these together; take one away, or write spec.roleException: {{ reason: …, until: … }} into one of these documents, for {RoleException.Longest.Days} days at most"));
            }
        }
    }
}
