using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>Stands before a token is made: none is that could not be owed to evidence.</summary>
/// <param name="tally">What is owed.</param>
internal sealed class TokenRoom(TokenTally tally) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        tally.RequireRoom();
        return ValueTask.CompletedTask;
    }
}
