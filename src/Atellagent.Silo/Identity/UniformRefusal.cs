using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>Answers every client that cannot be authenticated in the same words, so that nobody learns which names exist.</summary>
public sealed class UniformRefusal : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.Error == Errors.InvalidClient)
        {
            context.Response.ErrorDescription = "the client could not be authenticated";
            context.Response.ErrorUri = null;
        }

        return ValueTask.CompletedTask;
    }
}
