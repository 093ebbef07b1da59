using Microsoft.Extensions.Options;
using OpenIddict.Server;

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
}
