using System.Security.Cryptography;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Surfaces.People;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using OpenIddict.Client.SystemNetHttp;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>Adds sign-in at identity providers. OpenIddict does the protocol; which providers there are, and how they are called, is told to it here.</summary>
internal static class ProviderServices
{
    // As long as a person may need at the provider, with a second factor.
    private static readonly TimeSpan StateLife = TimeSpan.FromMinutes(10);

    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">Where the key is.</param>
    /// <param name="issuer">The boundary's own address.</param>
    public static void AddIdentityProviders(this IServiceCollection services, DataFolder folder, string issuer)
    {
        services.AddSingleton<ProviderRegistrations>();
        services.AddSingleton<ProviderSignIn>();
        services.AddSingleton<ProviderAddress>();
        services.AddSingleton<ProviderInForce>();
        services.AddSingleton<ProviderPages>();
        services.AddOpenIddict().AddClient(client => Configure(client, folder, issuer));
        services.AddSingleton<OpenIddictClientService>(static provider => provider.GetRequiredService<ProviderRegistrations>());
        services.AddOptions<OpenIddictClientAspNetCoreOptions>().Configure<BoundaryAddress>(static (options, address) =>
            options.CookieBuilder = new PageCookie(address, "provider", SameSiteMode.Lax));
    }

    private static void Configure(OpenIddictClientBuilder client, DataFolder folder, string issuer)
    {
        client.AllowAuthorizationCodeFlow()
            .SetClientUri(new Uri(issuer))
            .SetRedirectionEndpointUris(ProviderRegistrations.CallbackPath)
            .SetStateTokenLifetime(StateLife)
            .Configure(static options => options.TokenValidationParameters.ClockSkew = ProviderRegistrations.Skew)
            .AddEncryptionKey(Key(folder, "identity provider state, encryption"))
            .AddSigningKey(Key(folder, "identity provider state, signature"))
            .AddEventHandler<ProcessRequestContext>(static handler => handler.UseSingletonHandler<ProviderAddress>()
                .SetOrder(OpenIddictClientHandlers.InferEndpointType.Descriptor.Order + 1))
            .AddEventHandler<ProcessAuthenticationContext>(static handler => handler.UseSingletonHandler<ProviderInForce>()
                .SetOrder(OpenIddictClientHandlers.ResolveClientRegistrationFromStateToken.Descriptor.Order - 1))
            .AddEventHandler<HandleRedirectionRequestContext>(static handler => handler.UseSingletonHandler<ProviderPages>())
            .AddEventHandler<ApplyRedirectionResponseContext>(static handler => handler.UseSingletonHandler<ProviderPages>().SetOrder(int.MinValue));

        // TLS ends before this process, or the process listens on loopback alone.
        client.UseAspNetCore().DisableTransportSecurityRequirement().DisableAutomaticAuthenticationSchemeForwarding();
        client.UseSystemNetHttp();
        UseGuard<PrepareConfigurationRequestContext>(client);
        UseGuard<PrepareJsonWebKeySetRequestContext>(client);
        UseGuard<PrepareTokenRequestContext>(client);
        UseGuard<PrepareUserInfoRequestContext>(client);

        // Not called; and if they were, then through the guard.
        UseGuard<PrepareDeviceAuthorizationRequestContext>(client);
        UseGuard<PrepareIntrospectionRequestContext>(client);
        UseGuard<PreparePushedAuthorizationRequestContext>(client);
        UseGuard<PrepareRevocationRequestContext>(client);
    }

    private static void UseGuard<TContext>(OpenIddictClientBuilder client)
        where TContext : BaseExternalContext
    {
        client.Services.AddSingleton<ProviderClient<TContext>>();
        client.RemoveEventHandler(OpenIddictClientSystemNetHttpHandlers.CreateHttpClient<TContext>.Descriptor);
        client.AddEventHandler<TContext>(static handler => handler.UseSingletonHandler<ProviderClient<TContext>>()
            .SetOrder(OpenIddictClientSystemNetHttpHandlers.CreateHttpClient<TContext>.Descriptor.Order));
    }

    // One file, and a key of its own for each use.
    private static SymmetricSecurityKey Key(DataFolder folder, string use) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, folder.TokenEncryptionKey(), 32, info: System.Text.Encoding.UTF8.GetBytes(use)));
}
