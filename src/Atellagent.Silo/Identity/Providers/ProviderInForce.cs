using Atellagent.Boundary.Authority;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>Asks again, when a person has come back, whether the provider that they were sent to is still one.</summary>
/// <param name="replica">Authority.</param>
internal sealed class ProviderInForce(AuthorityReplica replica) : IOpenIddictClientHandler<ProcessAuthenticationContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.StateTokenPrincipal is { } state
            && UpstreamStanding.Find(await replica.RefreshAsync(context.CancellationToken), Provider(state)) is null)
        {
            context.Reject(Errors.AccessDenied, "the identity provider is not in force any more");
        }
    }

    /// <summary>The provider that a person was sent to.</summary>
    /// <param name="state">The state that came back with them, verified.</param>
    /// <returns>Its name.</returns>
    public static string? Provider(System.Security.Claims.ClaimsPrincipal? state) => state?.GetClaim(Claims.Private.RegistrationId);
}
