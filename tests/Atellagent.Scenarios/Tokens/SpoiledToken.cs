using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios.Tokens;

/// <summary>Makes, out of a good token, the one that a recipe of the corpus names.</summary>
internal sealed class SpoiledToken(ECDsa signingKey, string jwks, string issuer, string good, string second)
{
    private static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), true, true);
    private readonly ECDsa _attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private byte[] Signature => Base64Url.DecodeFromChars(good.Split('.')[2]);

    public string Make(JsonElement input)
    {
        JsonElement how = input.GetProperty("signature");
        JsonObject header = Change(Jwt.Header(good), input, "header");
        JsonObject claims = Change(Jwt.Claims(good), input, "claims");
        string text = $"{Jwt.Part(header)}.{Jwt.Part(claims)}";
        if (how.ValueKind == JsonValueKind.Object)
        {
            byte[] key = HmacKey(how.GetProperty("hmacWith").GetString()!);
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            byte[] mac = ((JsonString)header["alg"]!).Value switch
            {
                "HS256" => HMACSHA256.HashData(key, bytes),
                "HS384" => HMACSHA384.HashData(key, bytes),
                _ => HMACSHA512.HashData(key, bytes),
            };
            return $"{text}.{Base64Url.EncodeToString(mac)}";
        }

        string original = $"{good.Split('.')[0]}.{good.Split('.')[1]}";
        return how.GetString() switch
        {
            "kept" => $"{text}.{good.Split('.')[2]}",
            "empty" => text + ".",
            "resigned-with-real-key" => Jwt.Sign(header, claims, signingKey),
            "signed-by-attacker" or "issued-by-a-trusted-external-issuer" => Jwt.Sign(header, claims, _attacker),
            "two-segments" => original,
            "dot-only" => original + ".",
            "swap-with-other-token" => $"{original}.{second.Split('.')[2]}",
            "all-zero" => $"{original}.{Base64Url.EncodeToString(new byte[64])}",
            "truncated-half" => $"{original}.{Base64Url.EncodeToString(Signature.AsSpan(0, 32))}",
            "der-instead-of-p1363" => $"{original}.{Base64Url.EncodeToString(signingKey.SignData(Encoding.ASCII.GetBytes(original), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}",
            "s-plus-n" => $"{original}.{Base64Url.EncodeToString([.. Signature[..32], .. (S + Order).ToByteArray(true, true)])}",
            "low-s-malleated" => $"{original}.{Base64Url.EncodeToString([.. Signature[..32], .. Padded(Order - S)])}",
            "unicode-digit" => good[..^1] + "\u0661",
            "json-serialization" => $$"""{"payload":"{{good.Split('.')[1]}}","protected":"{{good.Split('.')[0]}}","signature":"{{good.Split('.')[2]}}"}""",
            string unknown => throw new NotSupportedException(unknown),
            null => throw new NotSupportedException("a recipe without a signature"),
        };
    }

    private BigInteger S => new(Signature.AsSpan(32), true, true);

    private static byte[] Padded(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(true, true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private JsonObject Change(JsonObject whole, JsonElement input, string name)
    {
        if (!input.TryGetProperty(name, out JsonElement changes))
        {
            return whole;
        }

        foreach (JsonProperty change in changes.EnumerateObject())
        {
            whole = Jwt.Without(whole, change.Name);
            if (change.Value.ValueKind != JsonValueKind.Null)
            {
                whole = whole.With(change.Name, Value(change.Value));
            }
        }

        return whole;
    }

    private JsonValue Value(JsonElement value)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text switch
        {
            "attacker-key" => Parse(Jwk(_attacker)),
            _ when text.StartsWith("now", StringComparison.Ordinal) => JsonNumber.Of(now + long.Parse(text[3..], System.Globalization.CultureInfo.InvariantCulture)),
            _ when text.StartsWith('"') => new JsonString(text.Trim('"')),
            _ => Parse(value.GetRawText()),
        };
    }

    private byte[] HmacKey(string name) => name switch
    {
        "public-key-der" => signingKey.ExportSubjectPublicKeyInfo(),
        "public-key-pem" => Encoding.ASCII.GetBytes(signingKey.ExportSubjectPublicKeyInfoPem()),
        "public-key-jwk" => Encoding.ASCII.GetBytes(Jwk(signingKey)),
        "public-key-x-coordinate" => signingKey.ExportParameters(false).Q.X!,
        "jwks-document" => Encoding.ASCII.GetBytes(jwks),
        "issuer" => Encoding.ASCII.GetBytes(issuer),
        "client-id" => Encoding.ASCII.GetBytes("agent"),
        _ => throw new NotSupportedException(name),
    };

    private static string Jwk(ECDsa key)
    {
        ECParameters parts = key.ExportParameters(false);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(parts.Q.X)}}","y":"{{Base64Url.EncodeToString(parts.Q.Y)}}"}""";
    }

    private static JsonValue Parse(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? problem) ? value : throw new InvalidDataException(problem);
}
