using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Administration;

/// <summary>Who may administer: a person or service with the role <c>administrator</c>. Agents never.</summary>
public static class Administrator
{
    /// <summary>The role's name.</summary>
    public const string Role = "administrator";

    /// <summary>Whether a principal may administer.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>True when it may.</returns>
    public static bool Is(PrincipalDocument principal) =>
        principal.Type is PrincipalType.Person or PrincipalType.Service
        && principal.Roles.Contains(Role, StringComparer.Ordinal);
}
