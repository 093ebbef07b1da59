using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Documents;

public sealed class ClientKeyTests
{
    // RFC 7515, appendix A.3.1.
    private const string Elliptic = """ "kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" """;

    // RFC 7638, section 3.1, with the thumbprint that it gives.
    private const string Rsa = """
        "kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"
        """;

    [Fact]
    public void The_thumbprint_is_that_of_the_rfc_and_of_the_public_parameters_alone()
    {
        ClientKey key = Read($$"""{ {{Rsa}}, "kid": "2011-04-29", "alg": "RS256" }""");

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.Thumbprint);
        Assert.Equal("RS256", key.Algorithm);
        Assert.Equal(["e", "kty", "n"], key.Jwk.Members.Select(static m => m.Key));
        Assert.Equal("ES256", Read($"{{ {Elliptic} }}").Algorithm);
    }

    [Fact]
    public void A_key_in_pem_is_the_same_key()
    {
        using ECDsa elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2048);

        Assert.True(ClientKey.TryReadPem(elliptic.ExportSubjectPublicKeyInfoPem(), out ClientKey? fromCurve, out _));
        Assert.True(ClientKey.TryReadPem(rsa.ExportSubjectPublicKeyInfoPem(), out ClientKey? fromRsa, out _));

        ECPoint point = elliptic.ExportParameters(false).Q;
        Assert.Equal(
            Read($$"""{ "kty": "EC", "crv": "P-256", "x": "{{System.Buffers.Text.Base64Url.EncodeToString(point.X!)}}", "y": "{{System.Buffers.Text.Base64Url.EncodeToString(point.Y!)}}" }""").Thumbprint,
            fromCurve.Thumbprint);
        Assert.Equal("RS256", fromRsa.Algorithm);
    }

    [Fact]
    public void A_private_key_is_refused_and_not_repeated()
    {
        using ECDsa elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA weak = RSA.Create(1024);
        string[] spoiled =
        [
            $$"""{ {{Elliptic}}, "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" }""",
            """{ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ" }""",
        ];

        Assert.All(spoiled, static text => Assert.Contains("private key", Problem(text), StringComparison.Ordinal));
        Assert.False(ClientKey.TryReadPem(elliptic.ExportPkcs8PrivateKeyPem(), out _, out string? problem));
        Assert.Contains("private key", problem, StringComparison.Ordinal);
        Assert.False(ClientKey.TryReadPem(other.ExportSubjectPublicKeyInfoPem(), out _, out _));
        Assert.False(ClientKey.TryReadPem(weak.ExportSubjectPublicKeyInfoPem(), out _, out _));
        Assert.False(ClientKey.TryReadPem("hello", out _, out _));
    }

    [Theory]
    [InlineData("""{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }""")]
    [InlineData("""{ "kty": "EC", "crv": "P-384", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }""")]
    [InlineData("""{ "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU" }""")]
    [InlineData("""{ "kty": "EC", "crv": "P-256", "x": "f83OJ3D2", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }""")]
    [InlineData("""{ "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE!", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }""")]
    [InlineData("""{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }""")]
    [InlineData("""{ "kty": "RSA", "e": "AQAB" }""")]
    [InlineData("{}")]
    public void A_key_of_another_kind_is_refused(string jwk) => Assert.Contains("P-256", Problem(jwk), StringComparison.Ordinal);

    [Theory]
    [InlineData("AQ")]
    [InlineData("Aw")]
    [InlineData("AQAA")]
    public void A_weak_exponent_is_refused(string exponent) =>
        Assert.Contains("RSA", Problem($"{{ {Rsa.Replace("AQAB", exponent, StringComparison.Ordinal)} }}"), StringComparison.Ordinal);

    private static ClientKey Read(string jwk)
    {
        Assert.True(ClientKey.TryRead(Json(jwk), out ClientKey? key, out string? problem), problem);
        return key;
    }

    private static string Problem(string jwk)
    {
        Assert.False(ClientKey.TryRead(Json(jwk), out _, out string? problem));
        return problem;
    }

    private static JsonObject Json(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason) ? (JsonObject)value : throw new InvalidOperationException(reason);
}
