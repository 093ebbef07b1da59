using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Storage.OpenIddict;

/// <summary>A client's public keys as the JSON text of one column.</summary>
internal static class JsonWebKeyColumn
{
    public static JsonWebKeySet? Read(string? text) => text is null ? null : JsonWebKeySet.Create(text);

    // Only members that describe a public key are written. A private or a symmetric key is refused and not just left
    // out: whoever sent it must learn that it has left their hands. "x5u" is left out, since nobody here may fetch it.
    public static string? Write(JsonWebKeySet? set)
    {
        if (set is null)
        {
            return null;
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (JsonWebKey key in set.Keys)
            {
                RefuseSecrets(key);
                WriteKey(json, key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void RefuseSecrets(JsonWebKey key)
    {
        string?[] secrets = [key.K, key.D, key.P, key.Q, key.DP, key.DQ, key.QI, key.Priv];
        if (secrets.Any(secret => secret is not null) || key.Oth is { Count: > 0 })
        {
            throw new ArgumentException("A client's key set must hold public keys only; this one holds a secret key.");
        }
    }

    private static void WriteKey(Utf8JsonWriter json, JsonWebKey key)
    {
        (string Name, string? Value)[] members =
        [
            ("kty", key.Kty), ("kid", key.Kid), ("use", key.Use), ("alg", key.Alg), ("crv", key.Crv), ("x", key.X),
            ("y", key.Y), ("n", key.N), ("e", key.E), ("pub", key.Pub), ("x5t", key.X5t), ("x5t#S256", key.X5tS256),
        ];
        json.WriteStartObject();
        foreach ((string name, string? value) in members)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        WriteList(json, "key_ops", key.KeyOps);
        WriteList(json, "x5c", key.X5c);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
