using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios.Tokens;

/// <summary>Takes tokens apart and puts them together, so that each part can be spoiled.</summary>
internal static class Jwt
{
    public static JsonObject Header(string token) => Read(token.Split('.')[0]);

    public static JsonObject Claims(string token) => Read(token.Split('.')[1]);

    public static string Kid(string token) => ((JsonString)Header(token)["kid"]!).Value;

    public static string Sign(JsonObject header, JsonObject claims, ECDsa key)
    {
        string text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public static JsonObject Without(JsonObject whole, string name) =>
        JsonObject.Of([.. whole.Members.Where(member => member.Key != name).Select(static member => (member.Key, (JsonValue?)member.Value))]);

    public static string Part(JsonObject value) => Base64Url.EncodeToString(CanonicalJson.ToUtf8(value));

    private static JsonObject Read(string part) =>
        StrictJson.TryParse(Base64Url.DecodeFromChars(part), JsonLimits.Default, out JsonValue? value, out string? problem)
            ? (JsonObject)value
            : throw new InvalidDataException(problem);
}
