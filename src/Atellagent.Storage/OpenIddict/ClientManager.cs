using Atellagent.Storage.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Atellagent.Storage.OpenIddict;

/// <summary>OpenIddict's clients, whose secrets are kept as <see cref="ClientSecretHash"/> has them.</summary>
internal sealed class ClientManager(
    IOpenIddictApplicationCache<ApplicationRow> cache,
    ILogger<OpenIddictApplicationManager<ApplicationRow>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<ApplicationRow> store,
    ClientSecretHash hash)
    : OpenIddictApplicationManager<ApplicationRow>(cache, logger, options, store)
{
    /// <inheritdoc />
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) =>
        new(hash.Of(secret));

    /// <inheritdoc />
    public override async ValueTask<bool> ValidateClientSecretAsync(ApplicationRow application, string secret, CancellationToken cancellationToken = default)
    {
        // A client that has keys alone takes as long to say no as one that has a secret.
        if (string.IsNullOrEmpty(application.ClientSecret))
        {
            hash.VerifyNobody(secret);
        }

        return await base.ValidateClientSecretAsync(application, secret, cancellationToken);
    }

    /// <inheritdoc />
    protected override ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default) =>
        new(hash.Verify(secret, comparand));
}
