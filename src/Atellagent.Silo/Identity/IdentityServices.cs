using Atellagent.Boundary.Administration;
using Atellagent.Storage.Secrets;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Silo.Identity.Exchange;
using Atellagent.Silo.Identity.Issuance;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Silo.Identity.Live;
using Atellagent.Silo.Identity.Metadata;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Identity.Possession;
using Atellagent.Silo.Identity.Providers;
using Atellagent.Silo.Identity.Runs;
using Atellagent.Storage.OpenIddict;
using Atellagent.Storage.Replay;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>Adds the token server and the verification of its tokens. OpenIddict does the protocol.</summary>
internal static class IdentityServices
{
    /// <summary>Adds identity.</summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">Where the key of client secrets is.</param>
    /// <param name="issuer">The issuer.</param>
    public static void AddAtellagentIdentity(this IServiceCollection services, DataFolder folder, string issuer)
    {
        services.AddSingleton<TokenTable>();
        services.AddSingleton<OwnTokenVerifier>();
        services.AddSingleton<IBoundaryOperation, TokenEndOperation>();
        services.AddSingleton<PrincipalAuthenticator>();
        services.AddSingleton<ClientCredentialsGrant>();
        services.AddSingleton<RunGrant>();
        services.AddTokenExchange();
        services.AddSingleton<TokenAnswer>();
        services.AddSingleton<ProofWindow>();
        services.AddSingleton<ProofOfPossession>();
        services.AddSingleton<TokenBinding>();
        services.AddSingleton<AssertionGuard>();
        services.AddSingleton<AssertionType>();
        services.AddSingleton<UniformRefusal>();
        services.AddSingleton<ReplayStore>();
        services.AddSingleton(new ClientSecretHash(folder.ClientSecretKey()));
        services.AddScoped<ClientRegistrar>();
        services.AddAttempts();
        services.AddIssuance();
        services.AddAtellagentPeople();
        services.AddIdentityProviders(folder, issuer);
        services.AddTokenMetadata();
        services.AddAuthentication();
        services.AddOpenIddict()
            .AddCore(static core => core.UseAtellagentStores())
            .AddServer(server => Configure(server, folder, issuer));
    }

    private static void Configure(OpenIddictServerBuilder server, DataFolder folder, string issuer)
    {
        server.SetIssuer(new Uri(issuer))
            .SetTokenEndpointUris("oauth/token")
            .SetIntrospectionEndpointUris("oauth/introspect")
            .SetRevocationEndpointUris("oauth/revoke")
            .SetJsonWebKeySetEndpointUris("oauth/jwks")
            .AllowClientCredentialsFlow()
            .AddTokenExchange()
            .AllowCustomFlow(RunGrant.Type)
            .SetAccessTokenLifetime(TimeSpan.FromMinutes(10))
            .DisableAccessTokenEncryption()

            // Codes and refresh tokens are encrypted: nobody reads them but this server.
            .AddEncryptionKey(new SymmetricSecurityKey(folder.TokenEncryptionKey()))
            .AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<ClientCredentialsGrant>())
            .AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<RunGrant>())

            // Before the answer is written, which is what OpenIddict's own handlers of this event do.
            .AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseSingletonHandler<AssertionGuard>()
                .SetOrder(OpenIddictServerHandlers.ValidateClientCertificate.Descriptor.Order + 1))
            .AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<AssertionType>()
                .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 1))
            .RemoveEventHandler(OpenIddictServerHandlers.Protection.ValidateProofOfPossession.Descriptor)
            .AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<TokenBinding>()
                .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1))
            .AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseSingletonHandler<UniformRefusal>().SetOrder(int.MinValue + 1))
            .AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseSingletonHandler<TokenAnswer>().SetOrder(int.MinValue));

        server.UseAtellagentKeys();
        server.SlowAttempts();
        server.NoteTokens();
        server.ServePeople();
        server.UseTokenMetadata();

        // TLS ends before this process, or the process listens on loopback alone.
        server.UseAspNetCore().DisableTransportSecurityRequirement();
    }
}
