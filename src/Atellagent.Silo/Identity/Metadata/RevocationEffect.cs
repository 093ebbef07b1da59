using Atellagent.Boundary.Authority;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>Lets a revocation (RFC 7009) have taken effect at every surface when it is answered, and not at the next action alone.</summary>
/// <param name="replica">Authority.</param>
public sealed class RevocationEffect(AuthorityReplica replica) : IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(ApplyRevocationResponseContext context) => await replica.RefreshAsync(context.CancellationToken);
}
