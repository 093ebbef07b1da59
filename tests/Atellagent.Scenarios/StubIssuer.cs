using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atellagent.Scenarios;

/// <summary>An enterprise's token server: it serves its keys, well or badly, and signs whatever a test says.</summary>
internal sealed class StubIssuer : IAsyncDisposable
{
    public const string Audience = "https://boundary.example";

    private readonly WebApplication _app;
    private readonly List<(string Kid, ECDsa Key)> _keys = [];
    private int _asked;

    private StubIssuer()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/keys", AnswerAsync);
    }

    /// <summary>How often its keys were asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How it answers: null as it should.</summary>
    public string? Fault { get; set; }

    public string Name { get; } = "http://issuer.example/";

    private string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<StubIssuer> StartAsync()
    {
        StubIssuer issuer = new();
        issuer.Rotate("k1");
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with another key from now on, and forgets the old one.</summary>
    public void Rotate(string kid)
    {
        _keys.Clear();
        _keys.Add((kid, ECDsa.Create(ECCurve.NamedCurves.nistP256)));
    }

    /// <summary>The document that trusts it.</summary>
    public string Yaml(string path = "keys") =>
        $$"""
        apiVersion: atellagent/v1
        kind: TrustedIssuer
        metadata: { name: corporate, owner: support }
        spec:
          issuer: {{Name}}
          audience: {{Audience}}
          jwks: { url: "{{Address}}/{{path}}", networks: [127.0.0.0/8] }
          algorithms: [ES256]
          requiredClaims: { amr: [mfa] }
          clockSkewSeconds: 5
          principals: [alice, agent, planner]
          principal: "{'u-alice': 'alice', 'u-agent': 'agent', 'u-planner': 'planner', 'u-stranger': 'stranger', 'u-ghost': 'ghost'}[claims.sub]"

        """;

    public Dictionary<string, object?> Claims(string subject = "u-alice", int seconds = 300)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new Dictionary<string, object?>
        {
            ["iss"] = Name,
            ["aud"] = Audience,
            ["sub"] = subject,
            ["amr"] = new[] { "pwd", "mfa" },
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + seconds,
        };
    }

    public string Sign(Dictionary<string, object?>? claims = null, Action<Dictionary<string, object?>>? spoil = null)
    {
        (string kid, ECDsa key) = _keys[^1];
        Dictionary<string, object?> header = new() { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = kid };
        spoil?.Invoke(header);
        string text = $"{KeyClient.Part(header)}.{KeyClient.Part(claims ?? Claims())}";
        return header["alg"] switch
        {
            "none" => text + ".",
            "HS256" => $"{text}.{KeyClient.Text(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(text)))}",
            _ => $"{text}.{KeyClient.Text(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}",
        };
    }

    /// <summary>The public half of the key that it signs with.</summary>
    public Dictionary<string, object?> Jwk() => Jwk(_keys[^1].Kid, _keys[^1].Key);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.ForEach(static k => k.Key.Dispose());
    }

    private static Dictionary<string, object?> Jwk(string kid, ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return new Dictionary<string, object?>
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = kid,
            ["use"] = "sig",
            ["x"] = KeyClient.Text(parameters.Q.X!),
            ["y"] = KeyClient.Text(parameters.Q.Y!),
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        switch (Fault)
        {
            case "down":
                context.Abort();
                return;
            case "slow":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return;
            case "redirect":
                context.Response.Redirect("/elsewhere");
                return;
            case "huge":
                await context.Response.WriteAsync(new string(' ', 300_000));
                return;
        }

        await context.Response.WriteAsJsonAsync(new { keys = _keys.Select(static k => Jwk(k.Kid, k.Key)) });
    }
}
