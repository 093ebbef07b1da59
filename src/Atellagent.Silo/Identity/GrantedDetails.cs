using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Domain.Authority;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>Tells the client the details that its token was narrowed to (RFC 9396, section 7).</summary>
public sealed class GrantedDetails : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const string Key = "atellagent:authorization_details";

    /// <summary>Notes what a token is narrowed to.</summary>
    /// <param name="context">The request that the token is for.</param>
    /// <param name="details">The details; default where there are none.</param>
    public static void Note(HandleTokenRequestContext context, ImmutableArray<Grant> details)
    {
        if (!details.IsDefault)
        {
            context.Transaction.Properties[Key] = AuthorizationDetails.Tell(details).ToString();
        }
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.AccessToken is not null && context.Transaction.Properties.TryGetValue(Key, out object? told) && told is string text)
        {
            using JsonDocument document = JsonDocument.Parse(text);
            context.Response.SetParameter(AuthorizationDetails.Name, new OpenIddictParameter(document.RootElement.Clone()));
        }

        return ValueTask.CompletedTask;
    }
}
