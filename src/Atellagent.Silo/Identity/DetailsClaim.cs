using System.Collections.Immutable;
using System.Security.Claims;
using System.Text;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Atellagent.Silo.Identity;

/// <summary>The <c>authorization_details</c> of a token request and of a token (RFC 9396, sections 2 and 9.1).</summary>
internal static class DetailsClaim
{
    /// <summary>The error for details that are malformed or ask for too much (RFC 9396, section 5).</summary>
    public const string Error = "invalid_authorization_details";

    // A token is sent with every call; what is longer than this does not fit into a header beside the rest.
    private const int LongestText = 4096;
    private static readonly JsonLimits Limits = JsonLimits.Default;

    /// <summary>Reads the parameter of a token request.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="problem">What is wrong with it; null where it was read.</param>
    /// <returns>The details; default where there is a problem.</returns>
    public static ImmutableArray<Grant> Read(string? text, out string? problem)
    {
        if (text is null or { Length: > LongestText })
        {
            problem = $"{AuthorizationDetails.Name} is a JSON text of at most {LongestText} characters";
            return default;
        }

        return StrictJson.TryParse(Encoding.UTF8.GetBytes(text), Limits, out JsonValue? details, out string? reason)
            ? AuthorizationDetails.Read(details, out problem)
            : Refuse($"{AuthorizationDetails.Name} is not JSON: {reason}", out problem);
    }

    /// <summary>Writes details into a token.</summary>
    /// <param name="identity">Whom the token is for.</param>
    /// <param name="details">The details; default where there are none.</param>
    public static void Write(ClaimsIdentity identity, ImmutableArray<Grant> details)
    {
        if (!details.IsDefault)
        {
            identity.AddClaim(new Claim(AuthorizationDetails.Name, AuthorizationDetails.Tell(details).ToString(), JsonClaimValueTypes.JsonArray));
        }
    }

    /// <summary>Reads the details of a verified token.</summary>
    /// <param name="claims">Its claims.</param>
    /// <param name="details">The details; default where it has none.</param>
    /// <returns>False where it has some that cannot be read: then the token proves nothing.</returns>
    public static bool TryRead(JsonObject claims, out ImmutableArray<Grant> details)
    {
        details = default;
        if (claims[AuthorizationDetails.Name] is not { } told)
        {
            return true;
        }

        details = AuthorizationDetails.Read(told, out _);
        return !details.IsDefault;
    }

    private static ImmutableArray<Grant> Refuse(string message, out string? problem)
    {
        problem = message;
        return default;
    }
}
