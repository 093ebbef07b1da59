using System.Buffers.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity;

/// <summary>
/// The claims of a token that has been verified, as they are written in it. The library's own way of asking for one claim says
/// "absent" where it means "of another type", which must not be the same.
/// </summary>
internal static class TokenPayload
{
    private static readonly JsonLimits Limits = new(64 * 1024, 32, 10_000);

    /// <summary>Reads the claims.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The claims; null where they cannot be read.</returns>
    public static JsonObject? Read(string token) =>
        token.Split('.') is [_, string body, _]
        && Base64Url.IsValid(body)
        && StrictJson.TryParse(Base64Url.DecodeFromChars(body), Limits, out JsonValue? claims, out _)
            ? claims as JsonObject
            : null;
}
