using System.Globalization;
using Atellagent.Domain.Documents;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>
/// The metadata and keys of one revision of one provider, as OpenIddict reads them. They are good for ten minutes; where they cannot be read
/// again then, nobody signs in there. A failure is remembered for a few seconds.
/// </summary>
/// <param name="provider">The provider.</param>
/// <param name="service">Reads them.</param>
/// <param name="time">The clock.</param>
internal sealed class ProviderMetadata(IdentityProviderDocument provider, OpenIddictClientService service, TimeProvider time)
    : IConfigurationManager<OpenIddictConfiguration>, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    // An unknown key is a reason to read again, at most this often.
    private static readonly TimeSpan RefreshPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Known? _known;
    private (DateTimeOffset At, string Problem)? _failure;

    /// <summary>Where the metadata is (OpenID Connect Discovery 1.0, section 4).</summary>
    public Uri Address { get; } = new(provider.Issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    /// <summary>Whether it is for a provider as the provider is now.</summary>
    public bool IsFor(IdentityProviderDocument wanted) => wanted.Revision == provider.Revision;

    /// <inheritdoc />
    public async Task<OpenIddictConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_known is { } known && time.GetUtcNow() - known.At < Fresh)
            {
                return known.Configuration;
            }

            if (_failure is { } failure && time.GetUtcNow() - failure.At < FailurePause)
            {
                throw new ProviderUnavailableException(failure.Problem);
            }

            return await RenewAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void RequestRefresh() => _known = _known is { } known && time.GetUtcNow() - known.At >= RefreshPause ? null : _known;

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<OpenIddictConfiguration> RenewAsync(CancellationToken cancel)
    {
        try
        {
            _known = new Known(await ReadAsync(cancel), time.GetUtcNow());
            return _known.Configuration;
        }
        catch (ProviderUnavailableException fault)
        {
            _failure = (time.GetUtcNow(), fault.Message);
            throw;
        }
    }

    private async Task<OpenIddictConfiguration> ReadAsync(CancellationToken cancel)
    {
        OpenIddictClientRegistration reader = new() { RegistrationId = provider.Name, ProviderName = provider.Name, Issuer = new Uri(provider.Issuer) };
        try
        {
            // Its own reader; the document retriever is the framework's, which it does not use, since it calls with what ProviderClient gives it.
            IConfigurationRetriever<OpenIddictConfiguration> retriever = new OpenIddictClientRetriever(service, reader);
            OpenIddictConfiguration configuration = await retriever.GetConfigurationAsync(Address.AbsoluteUri, null!, cancel);
            if (configuration.TokenEndpoint is null || !IsNamed(configuration.AuthorizationEndpoint))
            {
                throw new ProviderUnavailableException("its metadata lacks an endpoint, or has people sign in at an address that its document does not name");
            }

            configuration.SigningKeys.RemoveAll(static key => key is not (AsymmetricSecurityKey or JsonWebKey { Kty: "EC" or "RSA" }));

            // Metadata need not say that a provider knows challenges (RFC 7636); one that does not know them takes no notice.
            configuration.CodeChallengeMethodsSupported.Add(CodeChallengeMethods.Sha256);
            return configuration;
        }
        catch (ProtocolException fault)
        {
            throw new ProviderUnavailableException(string.Create(CultureInfo.InvariantCulture, $"its metadata cannot be read: {fault.Error}"));
        }
        catch (Exception fault) when (fault is not (ProviderUnavailableException or OperationCanceledException))
        {
            // Whatever an address or an answer has in it that a reader trips over.
            throw new ProviderUnavailableException($"its metadata cannot be read: {fault.GetType().Name}");
        }
    }

    private bool IsNamed(Uri? address) =>
        address is not null && provider.Destinations.Any(named => string.Equals(named.BaseUrl, address.GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal));

    private sealed record Known(OpenIddictConfiguration Configuration, DateTimeOffset At);
}
