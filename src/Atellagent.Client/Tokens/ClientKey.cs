using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Atellagent.Client.Tokens;

/// <summary>
/// A private key that a program proves itself with in the place of a secret: <c>private_key_jwt</c> (OpenID Connect Core, section 9; RFC 7523), ES256 for a key on
/// P-256 and RS256 for an RSA key of 2,048 bits or more. The public half is in the principal's document; the private half never leaves.
/// </summary>
public sealed class ClientKey : IDisposable
{
    internal const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int LeastRsaBits = 2048;
    private const int P256Bits = 256;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private readonly AsymmetricAlgorithm _key;
    private readonly string? _id;
    private readonly Lock _signing = new();

    private ClientKey(AsymmetricAlgorithm key, string? id) => (_key, _id) = (key, id);

    /// <summary>Reads one.</summary>
    /// <param name="pem">The private key in PEM (PKCS #8, SEC 1 or PKCS #1), not encrypted.</param>
    /// <param name="id">The key's id where the principal's document says one; null otherwise.</param>
    /// <returns>The key, owned by the caller.</returns>
    /// <exception cref="ArgumentException">It is no such key.</exception>
    public static ClientKey FromPem(string pem, string? id = null) => new((AsymmetricAlgorithm?)Read(ECDsa.Create(), pem) ?? Read(RSA.Create(), pem) ?? throw new ArgumentException("a private key on P-256, or of RSA with 2,048 bits or more, is wanted in PEM", nameof(pem)), id);

    /// <summary>Says who asks, for one request within the next minute.</summary>
    /// <param name="client">The principal's name.</param>
    /// <param name="audience">What the boundary calls itself.</param>
    /// <param name="now">The time.</param>
    /// <returns>The assertion.</returns>
    public string Assert(string client, Uri audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(audience);
        string name = Quote(client);
        string identifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        string header = $"{{\"alg\":\"{(_key is RSA ? "RS256" : "ES256")}\",{(_id is null ? "" : $"\"kid\":{Quote(_id)},")}\"typ\":\"client-authentication+jwt\"}}";
        string claims = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"aud\":{Quote(audience.AbsoluteUri)},\"exp\":{(now + Life).ToUnixTimeSeconds()},\"iat\":{now.ToUnixTimeSeconds()},\"iss\":{name},\"jti\":\"{identifier}\",\"sub\":{name}}}");
        string text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private byte[] Sign(byte[] text)
    {
        lock (_signing)
        {
            return _key is RSA rsa
                ? rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : ((ECDsa)_key).SignData(text, HashAlgorithmName.SHA256);
        }
    }

    private static TKey? Read<TKey>(TKey key, string pem)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            if (key is RSA rsa ? rsa.KeySize >= LeastRsaBits && rsa.ExportParameters(includePrivateParameters: true).D is not null : key.KeySize == P256Bits && ((ECDsa)(object)key).ExportParameters(includePrivateParameters: true).D is not null)
            {
                return key;
            }
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            // Of the other kind, or none: who asked says so, without the key's text.
        }

        key.Dispose();
        return null;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, WireJson.Default.String);

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
