using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Lets administrators in, and nobody else.</summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority.</param>
internal sealed class AdministratorGate(PrincipalAuthenticator authenticator, AuthorityReplica replica)
{
    /// <summary>Tells who asks; answers the request where that is no administrator.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The administrator; null where the request has been answered.</returns>
    public async Task<CallerIdentity?> AdmitAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return null;
        }

        // A replica may be behind; who changes authority is judged by what is true now.
        if (!AdministratorCheck.Passes(await replica.RefreshAsync(context.RequestAborted), caller))
        {
            await Problem.WriteAsync(context, "denied", "this takes a principal of type person or service with the role administrator");
            return null;
        }

        return caller;
    }
}
