using System.Buffers.Text;
using System.Text.Json;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>
/// What a token's introspection tells (RFC 7662). OpenIddict has seen to it that it is the asking client's own. A token that
/// would be refused now for whom it speaks of is not active, and what narrows or binds it is told.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="time">The clock.</param>
public sealed class IntrospectionAnswer(AuthorityReplica replica, TimeProvider time) : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    // Of RFC 9449 (section 6.2), RFC 9396 (section 9.2), RFC 8693 (section 4.1), and ours.
    private static readonly string[] Told = ["cnf", "authorization_details", "act", BoundaryClaims.Deployment];

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        if (context.GenericTokenPrincipal is not { } principal || context.Request.Token is not { } token)
        {
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.CancellationToken);
        if (!CallerClaims.TryRead(principal, token, time.GetUtcNow(), out CallerIdentity? caller)
            || CallerStanding.Find(view, caller, out _, out _, out _) is not null)
        {
            // Told as {"active":false} and in no other way.
            context.Reject(Errors.InvalidToken);
            return;
        }

        using JsonDocument payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        foreach (string name in Told)
        {
            if (payload.RootElement.TryGetProperty(name, out JsonElement value))
            {
                context.Claims[name] = new OpenIddictParameter(value.Clone());
            }
        }

        if (caller.KeyThumbprint is not null)
        {
            context.TokenType = "DPoP";
        }
    }
}
