using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Benchmarks.Servers;

/// <summary>
/// OpenIddict's own server with nothing behind it (its degraded mode): the whole protocol of a token request, and no client, no secret and
/// no entry on disk. What it costs is what a token costs here at the least.
/// </summary>
internal static class BareOpenIddict
{
    public static async Task<int> RunAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WebApplicationBuilder builder = LoopbackServer.Builder();
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode()
                .SetTokenEndpointUris("oauth/token")
                .AllowClientCredentialsFlow()
                .AcceptAnonymousClients()
                .DisableAccessTokenEncryption()
                .AddEphemeralEncryptionKey()
                .AddSigningKey(new ECDsaSecurityKey(key) { KeyId = "bare" })
                .AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static _ => default))
                .AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
                {
                    ClaimsIdentity identity = new("bare", Claims.Name, Claims.Role);
                    identity.SetClaim(Claims.Subject, context.Request.ClientId).SetClaim("deployment", (string?)context.Request["deployment"]).SetAudiences("atellagent");
                    identity.SetDestinations(static _ => [Destinations.AccessToken]);
                    context.SignIn(new ClaimsPrincipal(identity));
                    return default;
                }))
                .UseAspNetCore().DisableTransportSecurityRequirement();
        });
        WebApplication app = builder.Build();
        app.UseAuthentication();
        return await LoopbackServer.RunAsync(app);
    }
}
