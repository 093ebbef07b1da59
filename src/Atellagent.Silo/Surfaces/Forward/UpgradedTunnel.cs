using Atellagent.Boundary.Routes.Tunnels;
using Microsoft.AspNetCore.Http.Features;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>The near end of a tunnel that was asked for at <c>/v1/forward</c> with an upgrade (RFC 9110, section 7.8): the rest of its connection.</summary>
/// <param name="context">The request.</param>
/// <param name="upgrade">What upgrades it.</param>
internal sealed class UpgradedTunnel(HttpContext context, IHttpUpgradeFeature upgrade) : ITunnelClient
{
    /// <summary>The protocol that the connection is upgraded to.</summary>
    public const string Protocol = "atellagent-tunnel";

    /// <inheritdoc />
    public async ValueTask<Stream> OpenAsync(string decision, CancellationToken cancellationToken)
    {
        context.Response.Headers.Upgrade = Protocol;
        if (decision.Length > 0)
        {
            context.Response.Headers["atellagent-decision"] = decision;
        }

        return await upgrade.UpgradeAsync();
    }
}
