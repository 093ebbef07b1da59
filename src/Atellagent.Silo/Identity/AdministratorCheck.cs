using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;

namespace Atellagent.Silo.Identity;

/// <summary>Whether a caller may administer now.</summary>
internal static class AdministratorCheck
{
    /// <summary>Asks one view of authority. Nobody administers on another's behalf: who has changed something must be one name.</summary>
    /// <param name="view">The view.</param>
    /// <param name="caller">The caller.</param>
    /// <returns>True for an administrator that is not suspended and whose token holds.</returns>
    public static bool Passes(AuthorityView view, CallerIdentity caller) =>
        view.Principals.TryGetValue(caller.Principal, out PrincipalDocument? principal)
        && Administrator.Is(principal)
        && !view.IsHalted(principal.Kind, principal.Name)
        && !view.IsRevoked(caller)
        && caller.Delegation.IsEmpty;
}
