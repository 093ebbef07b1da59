using System.Collections.Frozen;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Issuers;

/// <summary>Reads a JSON Web Key Set (RFC 7517, section 5) into the keys that signatures can be verified with.</summary>
internal static class IssuerKeySet
{
    /// <summary>The most bytes that a key set may have.</summary>
    public const int MostBytes = 256 * 1024;

    private const int MostKeys = 100;
    private const int LongestIdentifier = 256;
    private static readonly JsonLimits Limits = new(MostBytes, 8, 10_000);

    /// <summary>Reads a key set.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="problem">Why it is none, or null.</param>
    /// <returns>The keys by identifier; null where it is no key set. What has no identifier, is not public, or is ambiguous is left out.</returns>
    public static FrozenDictionary<string, JsonObject>? Read(ReadOnlySpan<byte> text, out string? problem)
    {
        if (!StrictJson.TryParse(text, Limits, out JsonValue? value, out _) || (value as JsonObject)?["keys"] is not JsonArray { Items: { Length: <= MostKeys } items })
        {
            problem = "what is there is no JSON Web Key Set";
            return null;
        }

        problem = null;
        return items.OfType<JsonObject>()
            .Where(static key => (key["kid"] as JsonString)?.Value is { Length: > 0 and <= LongestIdentifier })
            .GroupBy(static key => ((JsonString)key["kid"]!).Value, StringComparer.Ordinal)
            .Where(static same => same.Count() == 1 && IsUsable(same.First()))
            .ToFrozenDictionary(static same => same.Key, static same => same.First(), StringComparer.Ordinal);
    }

    private static bool IsUsable(JsonObject key) =>
        key["kty"] is JsonString { Value: "EC" or "RSA" }
        && key["d"] is null
        && key["use"] is null or JsonString { Value: "sig" };
}
