using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Authority;

namespace Atellagent.Silo.Identity.People;

/// <summary>Who may sign in now.</summary>
internal static class PeopleInForce
{
    /// <summary>Finds a person.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="name">The principal's name.</param>
    /// <returns>The person; null where there is no principal of that name, it is no person, or it is suspended.</returns>
    public static PrincipalDocument? Find(AuthorityView view, string? name) =>
        name is not null
        && view.Principals.TryGetValue(name, out PrincipalDocument? principal)
        && principal.Type == PrincipalType.Person
        && !view.IsHalted(principal.Kind, principal.Name)
            ? principal
            : null;
}
