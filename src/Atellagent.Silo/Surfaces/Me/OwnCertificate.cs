using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Forward.Inside;

namespace Atellagent.Silo.Surfaces.Me;

/// <summary>
/// <c>GET /v1/me/certificate</c>: the certificate of the authority that ends TLS in the tunnels of the caller's deployment, for whoever speaks through them to trust it there.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority.</param>
/// <param name="certificates">The authorities.</param>
internal sealed class OwnCertificate(PrincipalAuthenticator authenticator, AuthorityReplica replica, DeploymentCertificates certificates)
{
    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        ImmutableArray<string> hosts = caller.Deployment is { } own && CallerStanding.Find(view, caller, out _, out _, out _) is null
            ? DeploymentCertificates.HostsOf(view, own)
            : [];
        if (hosts.IsEmpty)
        {
            await Problem.WriteAsync(context, "not_found", "no route of this deployment ends TLS in tunnels");
            return;
        }

        (string pem, DateTimeOffset expiresAt) = await certificates.AuthorityAsync(caller.Deployment!, hosts, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("certificate", new JsonString(pem)),
            ("expiresAt", new JsonString(Rfc3339.Text(expiresAt))),
            ("hosts", new JsonArray([.. hosts.Select(static host => new JsonString(host))]))));
    }
}
