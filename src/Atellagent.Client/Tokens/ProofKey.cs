using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Atellagent.Client.Tokens;

/// <summary>A key of one's own that tokens are bound to, and the proofs that it is there: DPoP (RFC 9449), ES256. The private half never leaves.</summary>
public sealed class ProofKey : IDisposable
{
    internal const string TokenType = "DPoP";
    private const string Header = "DPoP";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _signing = new();
    private readonly string _jwk;

    /// <summary>Makes a new key.</summary>
    public ProofKey()
    {
        ECParameters parameters = _key.ExportParameters(includePrivateParameters: false);
        _jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"}""";
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_jwk)));
    }

    /// <summary>The key's SHA-256 thumbprint (RFC 7638).</summary>
    public string Thumbprint { get; }

    /// <summary>The public half as a JSON Web Key (RFC 7517).</summary>
    public JsonElement PublicKey => JsonElement.Parse(_jwk);

    /// <summary>Proves that the key is there, for one request.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="address">Where it goes; query and fragment do not count.</param>
    /// <param name="token">The access token that it comes with; null where with none.</param>
    /// <param name="now">The time.</param>
    /// <returns>The value of the header <c>DPoP</c>.</returns>
    public string Prove(string method, Uri address, string? token, DateTimeOffset now)
    {
        string identifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        string hash = token is null ? "" : $",\"ath\":\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)))}\"";
        string target = JsonSerializer.Serialize(address.GetLeftPart(UriPartial.Path), WireJson.Default.String);
        string claims = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"htm\":\"{method}\",\"htu\":{target},\"iat\":{now.ToUnixTimeSeconds()},\"jti\":\"{identifier}\"{hash}}}");
        string text = $"{Encode($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{_jwk}}}""")}.{Encode(claims)}";
        lock (_signing)
        {
            return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
        }
    }

    // RFC 9449, section 4.2: the address without query and fragment, as the boundary calls itself and not as it was reached.
    internal void Prove(HttpRequestMessage request, Uri reached, Uri issuer, string? token, DateTimeOffset now)
    {
        Uri target = new(reached, request.RequestUri!);
        string path = target.AbsolutePath[Math.Min(target.AbsolutePath.Length, reached.AbsolutePath.Length)..];
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, Prove(request.Method.Method, new Uri($"{issuer.AbsoluteUri.TrimEnd('/')}/{path}"), token, now));
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
