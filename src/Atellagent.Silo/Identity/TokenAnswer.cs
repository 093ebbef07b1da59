using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Domain.Authority;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Tells a client what OpenIddict does not about its token: the details that it was narrowed to (RFC 9396, section 7), and
/// that it is bound to a key (RFC 9449, section 5).
/// </summary>
public sealed class TokenAnswer : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const string Details = "atellagent:authorization_details";
    private const string Bound = "atellagent:bound";

    /// <summary>Notes what is to be told of a token.</summary>
    /// <param name="context">The request that the token is for.</param>
    /// <param name="details">The details; default where there are none.</param>
    /// <param name="isBound">Whether it is bound to a key.</param>
    public static void Note(HandleTokenRequestContext context, ImmutableArray<Grant> details, bool isBound)
    {
        if (!details.IsDefault)
        {
            context.Transaction.Properties[Details] = AuthorizationDetails.Tell(details).ToString();
        }

        if (isBound)
        {
            context.Transaction.Properties[Bound] = true;
        }
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.AccessToken is null)
        {
            return ValueTask.CompletedTask;
        }

        if (context.Transaction.Properties.TryGetValue(Details, out object? told) && told is string text)
        {
            using JsonDocument document = JsonDocument.Parse(text);
            context.Response.SetParameter(AuthorizationDetails.Name, new OpenIddictParameter(document.RootElement.Clone()));
        }

        if (context.Transaction.Properties.ContainsKey(Bound))
        {
            context.Response.TokenType = "DPoP";
        }

        return ValueTask.CompletedTask;
    }
}
