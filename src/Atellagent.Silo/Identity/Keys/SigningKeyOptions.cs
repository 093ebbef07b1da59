using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// Gives OpenIddict the keys of the moment. It takes its options anew with every request, and they are made once: a change
/// throws them away.
/// </summary>
/// <param name="ring">The keys.</param>
internal sealed class SigningKeyOptions(SigningKeyRing ring) : IConfigureOptions<OpenIddictServerOptions>
{
    /// <inheritdoc />
    public void Configure(OpenIddictServerOptions options) =>
        options.SigningCredentials.AddRange(ring.Keys.Published.Select(static key => key.Credentials));

    /// <summary>Makes OpenIddict ask for the keys again.</summary>
    /// <param name="server">The token server's options.</param>
    /// <param name="validation">The options of validation, which takes its keys from the server.</param>
    public static void Renew(IOptionsMonitorCache<OpenIddictServerOptions> server, IOptionsMonitorCache<OpenIddictValidationOptions> validation)
    {
        // In this order: validation would else be made again of what the server had before.
        server.Clear();
        validation.Clear();
    }
}
