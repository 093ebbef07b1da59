using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// Signs with the key whose turn it is. OpenIddict would take the first of its list, which it sorts, and all that are
/// published are in it: the next one too, and those that have no private half any more.
/// </summary>
/// <param name="ring">The keys.</param>
internal sealed class CurrentKeySigns(SigningKeyRing ring) : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        context.SigningCredentials = ring.Keys.Current.Credentials;
        return ValueTask.CompletedTask;
    }
}
