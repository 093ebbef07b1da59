using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Atellagent.Silo.Identity.Possession;

/// <summary>The <c>cnf</c> claim of a token (RFC 7800), of which the boundary knows <c>jkt</c> alone.</summary>
internal static class ConfirmationClaim
{
    /// <summary>Reads the claim of a token that has been verified.</summary>
    /// <param name="token">The token.</param>
    /// <param name="thumbprint">The thumbprint of the key that it is bound to; null where it is bound to none.</param>
    /// <returns>False where it is bound in a way that the boundary does not know: then the token proves nothing.</returns>
    public static bool TryRead(string token, out string? thumbprint)
    {
        thumbprint = null;
        if (!new JsonWebToken(token).TryGetPayloadValue("cnf", out JsonElement confirmation))
        {
            return true;
        }

        if (confirmation.ValueKind == JsonValueKind.Object
            && confirmation.EnumerateObject().Count() == 1
            && confirmation.TryGetProperty("jkt", out JsonElement key)
            && key.ValueKind == JsonValueKind.String)
        {
            thumbprint = key.GetString();
        }

        return !string.IsNullOrEmpty(thumbprint);
    }
}
