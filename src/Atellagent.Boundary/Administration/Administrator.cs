using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Administration;

/// <summary>Who could put documents in force, whatever they are: somebody must be able to, or nothing can ever be mended.</summary>
public static class Administrator
{
    /// <summary>Whether a principal's role and grants let it apply documents.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>True for an administrator.</returns>
    public static bool Is(PrincipalDocument principal) => Could(principal, AdministrationRoute.Policies);

    /// <summary>The same, under a customer's policies too.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="policies">The policies.</param>
    /// <returns>False where every change of it would be refused.</returns>
    public static bool Could(PrincipalDocument principal, PolicyBundle policies) =>
        principal.Type is PrincipalType.Person or PrincipalType.Service
        && principal.Roles.Contains(AdministrationRoles.Admin, StringComparer.Ordinal)
        && principal.Grants.Any(static grant => grant.Covers(AdministrationRoute.Name, AdministrationOperations.Apply))
        && DecisionEngine.Foresee(
            policies,
            principal,
            deployment: null,
            AdministrationRoute.Route,
            callee: null,
            AdministrationRoute.Route.Operations[AdministrationOperations.Apply]) != Possibility.Never;
}
