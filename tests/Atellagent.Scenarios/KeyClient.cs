using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A client that proves itself with a key, written by hand so that each part of an assertion can be spoiled.</summary>
internal sealed class KeyClient : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public string PublicJwk
    {
        get
        {
            ECParameters key = _key.ExportParameters(includePrivateParameters: false);
            return $$"""{ kty: EC, crv: P-256, x: "{{Text(key.Q.X!)}}", y: "{{Text(key.Q.Y!)}}" }""";
        }
    }

    public Dictionary<string, object?> Header { get; } = new() { ["alg"] = "ES256", ["typ"] = "client-authentication+jwt" };

    /// <summary>The claims of an assertion that is right.</summary>
    public static Dictionary<string, object?> Claims(World world, string client = "agent")
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new Dictionary<string, object?>
        {
            ["iss"] = client,
            ["sub"] = client,
            ["aud"] = world.Environment.GetValueOrDefault("ATELLAGENT__ISSUER") ?? world.Boundary.Address.ToString(),
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
    }

    public string Sign(Dictionary<string, object?> claims) => Sign(claims, Header);

    /// <summary>Signs as what something else is, or says that it is.</summary>
    public string SignAs(string? type, Dictionary<string, object?> claims) => Sign(claims, new Dictionary<string, object?>(Header) { ["typ"] = type });

    private string Sign(Dictionary<string, object?> claims, Dictionary<string, object?> header)
    {
        string text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Text(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public static Task<ClientCall> AskAsync(World world, string assertion, string? deployment = "prod", params (string, string)[] more)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        };
        if (deployment is not null)
        {
            form["deployment"] = deployment;
        }

        foreach ((string name, string value) in more)
        {
            form[name] = value;
        }

        HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Boundary.Address, "oauth/token")) { Content = new FormUrlEncodedContent(form) };

        // Behind a proxy that is trusted each comes from somewhere else, so that nobody is slowed down for what another test has tried.
        if (world.Environment.ContainsKey("ATELLAGENT__PROXIES__TRUSTED__0"))
        {
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{RandomNumberGenerator.GetInt32(1, 255)}");
        }

        return world.SendAsync(request, null);
    }

    /// <summary>A proof of possession that is right, or is spoiled in one place.</summary>
    public string Proof(string method, Uri address, string? token, Action<Dictionary<string, object?>, Dictionary<string, object?>>? spoil = null)
    {
        ECParameters key = _key.ExportParameters(includePrivateParameters: false);
        Dictionary<string, object?> header = new()
        {
            ["typ"] = "dpop+jwt",
            ["alg"] = "ES256",
            ["jwk"] = new Dictionary<string, object?> { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Text(key.Q.X!), ["y"] = Text(key.Q.Y!) },
        };
        Dictionary<string, object?> claims = new()
        {
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["htm"] = method,
            ["htu"] = address.GetLeftPart(UriPartial.Path),
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["ath"] = token is null ? null : Text(SHA256.HashData(Encoding.ASCII.GetBytes(token))),
        };
        spoil?.Invoke(header, claims);
        string text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Text(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();

    public static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public static string Part(Dictionary<string, object?> members) =>
        Text(JsonSerializer.SerializeToUtf8Bytes(members.Where(static m => m.Value is not null).ToDictionary(static m => m.Key, static m => m.Value)));
}
