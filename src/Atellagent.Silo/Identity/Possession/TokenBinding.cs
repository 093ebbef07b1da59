using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Possession;

/// <summary>
/// Writes <c>cnf.jkt</c> into tokens that are bound to a key (RFC 9449, section 6.1). OpenIddict takes <c>cnf</c> for its own
/// and drops it from a principal, so the thumbprint comes as a claim of ours and changes its name where the token is made.
/// </summary>
public sealed class TokenBinding : IOpenIddictServerHandler<GenerateTokenContext>
{
    private const string Thumbprint = "atellagent_jkt";

    /// <summary>Notes the key that a token is bound to.</summary>
    /// <param name="principal">Whom the token is for.</param>
    /// <param name="thumbprint">The key's thumbprint.</param>
    public static void Note(ClaimsPrincipal principal, string thumbprint)
    {
        principal.SetClaim(Thumbprint, thumbprint);
        principal.FindFirst(Thumbprint)!.SetDestinations(OpenIddictConstants.Destinations.AccessToken);
    }

    /// <summary>The key that a refresh token is bound to.</summary>
    /// <param name="principal">What the token proves.</param>
    /// <returns>The key's thumbprint, or null.</returns>
    public static string? Find(ClaimsPrincipal principal) => principal.GetClaim(Thumbprint);

    /// <inheritdoc />
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        // A refresh token keeps the claim as it is: nobody reads it but this server.
        if (context.TokenType == OpenIddictConstants.TokenTypeIdentifiers.AccessToken && context.SecurityTokenDescriptor.Subject is { } subject && subject.FindFirst(Thumbprint) is { Value: { } thumbprint } claim)
        {
            subject.RemoveClaim(claim);
            context.SecurityTokenDescriptor.Claims ??= new Dictionary<string, object>(StringComparer.Ordinal);
            context.SecurityTokenDescriptor.Claims["cnf"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["jkt"] = thumbprint };
        }

        return ValueTask.CompletedTask;
    }
}
