using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Composition;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>
/// What OpenIddict knows of the providers: the documents in force, each time it asks, instead of a list that was made at the start. A
/// provider that is suspended, or whose secret cannot be read, is none.
/// </summary>
/// <param name="services">What OpenIddict's own part needs.</param>
/// <param name="replica">Authority.</param>
/// <param name="address">The boundary's own address.</param>
/// <param name="time">The clock.</param>
internal sealed class ProviderRegistrations(IServiceProvider services, AuthorityReplica replica, BoundaryAddress address, TimeProvider time)
    : OpenIddictClientService(services), IDisposable
{
    /// <summary>Below it, each provider has an address of its own to send people back to, so that none can answer for another (RFC 9700, section 4.4.2.2).</summary>
    public const string CallbackPath = "sign-in/callback";

    // How far the provider's clock may be behind.
    internal static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // Whoever could verify with a shared secret could sign with it.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    private readonly ConcurrentDictionary<string, ProviderMetadata> _metadata = new(StringComparer.Ordinal);

    /// <summary>Where a provider sends people back to.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <returns>The address.</returns>
    public string Callback(string provider) => $"{address.Issuer}{CallbackPath}/{provider}";

    /// <inheritdoc />
    public override async ValueTask<ImmutableArray<OpenIddictClientRegistration>> GetClientRegistrationsAsync(CancellationToken cancellationToken = default)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        return [.. view.IdentityProviders.Keys.Select(name => UpstreamStanding.Find(view, name)).OfType<IdentityProviderDocument>().Select(Describe)];
    }

    /// <inheritdoc />
    public override async ValueTask<OpenIddictClientRegistration> GetClientRegistrationByIdAsync(string identifier, CancellationToken cancellationToken = default) =>
        UpstreamStanding.Find(await replica.RefreshAsync(cancellationToken), identifier) is { } provider
            ? Describe(provider)
            : throw new ProviderUnavailableException("there is no such identity provider, or it is suspended");

    /// <inheritdoc />
    public override ValueTask<OpenIddictClientRegistration> GetClientRegistrationByProviderNameAsync(string name, CancellationToken cancellationToken = default) =>
        GetClientRegistrationByIdAsync(name, cancellationToken);

    /// <inheritdoc />
    public override async ValueTask<OpenIddictClientRegistration> GetClientRegistrationByIssuerAsync(Uri uri, CancellationToken cancellationToken = default) =>
        (await GetClientRegistrationsAsync(cancellationToken)).FirstOrDefault(registration => registration.Issuer == uri)
            ?? throw new ProviderUnavailableException("there is no identity provider of that issuer");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ProviderMetadata metadata in _metadata.Values)
        {
            metadata.Dispose();
        }

        _metadata.Clear();
    }

    private OpenIddictClientRegistration Describe(IdentityProviderDocument provider)
    {
        ProviderMetadata metadata = _metadata.AddOrUpdate(
            provider.Name,
            _ => new ProviderMetadata(provider, this, time),
            (_, known) => known.IsFor(provider) ? known : new ProviderMetadata(provider, this, time));
        OpenIddictClientRegistration registration = new()
        {
            RegistrationId = provider.Name,
            ProviderName = provider.Name,
            ProviderDisplayName = provider.DisplayName,
            Issuer = new Uri(provider.Issuer),
            ConfigurationEndpoint = metadata.Address,
            ConfigurationManager = metadata,
            ClientId = provider.ClientId,
            ClientType = ClientTypes.Confidential,
            RedirectUri = new Uri(Callback(provider.Name)),
            DisablePushedAuthorizationRequests = true,
            GrantTypes = { GrantTypes.AuthorizationCode },
            ResponseTypes = { ResponseTypes.Code },
            ResponseModes = { ResponseModes.Query },
            CodeChallengeMethods = { CodeChallengeMethods.Sha256 },
        };
        registration.Scopes.UnionWith(provider.Scopes);
        registration.TokenValidationParameters.ValidAlgorithms = Algorithms;
        registration.TokenValidationParameters.ClockSkew = Skew;

        // Not asked by itself of a token that has come straight from the provider.
        registration.TokenValidationParameters.ValidateLifetime = true;

        // A token names the key that signed it; one that names another, or none, is not tried with all of them.
        registration.TokenValidationParameters.TryAllIssuerSigningKeys = false;
        ProveBy(provider, registration);
        return registration;
    }

    private static void ProveBy(IdentityProviderDocument provider, OpenIddictClientRegistration registration)
    {
        string? reason;
        if (provider.ClientSecretRef is { } secretRef)
        {
            registration.ClientSecret = SecretReferences.TryRead(secretRef, out string? secret, out reason) ? secret : throw Missing(secretRef, reason);
            registration.ClientAuthenticationMethods.UnionWith([ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost]);
            return;
        }

        string keyRef = provider.ClientKeyRef!;
        SigningCredentials? key = SecretReferences.TryReadPem(keyRef, out string? pem, out reason) ? ReadKey(pem) : throw Missing(keyRef, reason);
        registration.SigningCredentials.Add(key ?? throw Missing(keyRef, "it is no private key of P-256, or of RSA with at least 2048 bits"));
        registration.ClientAuthenticationMethods.Add(ClientAuthenticationMethods.PrivateKeyJwt);
    }

    private static ProviderUnavailableException Missing(string reference, string reason) =>
        new($"what this boundary proves itself with ({reference}) cannot be had: {reason}");

    private static SigningCredentials? ReadKey(string pem)
    {
        try
        {
            if (ReadEcdsa(pem) is { KeySize: 256 } ecdsa)
            {
                return new SigningCredentials(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256);
            }

            RSA rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.KeySize >= 2048 ? new SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256) : null;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static ECDsa? ReadEcdsa(string pem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            // An RSA key, perhaps, which has the same frame.
            key.Dispose();
            return null;
        }
    }
}
