using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Possession;

/// <summary>The <c>cnf</c> claim of a token (RFC 7800), of which the boundary knows <c>jkt</c> alone.</summary>
internal static class ConfirmationClaim
{
    /// <summary>Reads the claim of a token that has been verified.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="thumbprint">The thumbprint of the key that it is bound to; null where it is bound to none.</param>
    /// <returns>False where it is bound in a way that the boundary does not know: then the token proves nothing.</returns>
    public static bool TryRead(JsonObject claims, out string? thumbprint)
    {
        thumbprint = null;
        if (claims["cnf"] is not { } confirmation)
        {
            return true;
        }

        if (confirmation is JsonObject { Members.Length: 1 } only && only["jkt"] is JsonString key)
        {
            thumbprint = key.Value;
        }

        return !string.IsNullOrEmpty(thumbprint);
    }
}
