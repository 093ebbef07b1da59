using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Finds which of a principal's credentials a token request was made with, after OpenIddict has found that it was one of
/// them. The key identifier that an assertion carries is the caller's word, so each key is tried.
/// </summary>
internal static class ProvenCredential
{
    /// <summary>Finds the credential.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="request">The request.</param>
    /// <returns>The credential, or null where it is none of its document.</returns>
    public static async ValueTask<PrincipalCredential?> FindAsync(PrincipalDocument principal, OpenIddictRequest request)
    {
        foreach (PrincipalCredential credential in principal.Credentials)
        {
            bool proven = request.ClientAssertion is { } assertion
                ? credential.PublicKey is { } key && await IsSignedByAsync(assertion, key)
                : credential.ClientSecretRef is { } reference && request.ClientSecret is { } secret && Is(reference, secret);
            if (proven)
            {
                return credential;
            }
        }

        return null;
    }

    [SuppressMessage("Security", "CA5404", Justification = "Only whose signature it is is asked here; OpenIddict has verified the assertion before, the rest included.")]
    private static async ValueTask<bool> IsSignedByAsync(string assertion, ClientKey key)
    {
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            IssuerSigningKey = new JsonWebKey(key.Jwk.ToString()),
            ValidAlgorithms = [key.Algorithm],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }

    private static bool Is(string reference, string secret) =>
        SecretReferences.TryRead(reference, out string? known, out _)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(known)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
