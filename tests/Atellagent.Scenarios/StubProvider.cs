using System.Collections.Concurrent;
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

/// <summary>An OpenID Connect provider at which one person is always signed in. It keeps to the protocol until a test has it break it.</summary>
internal sealed class StubProvider : IAsyncDisposable
{
    public const string ClientId = "atellagent-at-stub";
    public const string Secret = "stub/secret+with=marks";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> _codes = new();
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _kid = "k1";

    private StubProvider(string name)
    {
        Name = name;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(FailAsync);
        _app.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsJsonAsync(Metadata()));
        _app.MapGet("/keys", context => context.Response.WriteAsJsonAsync(new { keys = new[] { Jwk() } }));
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        _app.MapGet("/userinfo", context => context.Response.WriteAsJsonAsync(UserInfo));
    }

    public string Name { get; }

    public string Issuer { get; private set; } = "";

    /// <summary>Who is signed in there.</summary>
    public string Subject { get; set; } = "u-alice";

    public Dictionary<string, object?> Claims { get; } = [];

    /// <summary>What it says beside the identity token; where null, it has no such endpoint.</summary>
    public Dictionary<string, object?>? UserInfo { get; set; }

    public Action<Dictionary<string, object?>> SpoilClaims { get; set; } = static _ => { };

    public Action<Dictionary<string, object?>> SpoilHeader { get; set; } = static _ => { };

    public Action<Dictionary<string, object?>> SpoilMetadata { get; set; } = static _ => { };

    public Func<string, string> SpoilToken { get; set; } = static token => token;

    /// <summary>How it fails at a path: by path, the name of the fault.</summary>
    public ConcurrentDictionary<string, string> Faults { get; } = new();

    public ConcurrentBag<string> Asked { get; } = [];

    /// <summary>The last request that it has sent somebody back from.</summary>
    public Dictionary<string, string> LastRequest { get; private set; } = [];

    public static async Task<StubProvider> StartAsync(string name)
    {
        StubProvider provider = new(name);
        await provider._app.StartAsync();
        provider.Issuer = provider._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    public void Rotate(string kid) => (_key, _kid) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), kid);

    /// <summary>The document.</summary>
    public string Yaml(string more = "") =>
        $$"""
        ---
        apiVersion: atellagent/v1
        kind: IdentityProvider
        metadata: { name: {{Name}} }
        spec:
          displayName: The {{Name}} people
          issuer: {{Issuer}}
          networks: [127.0.0.0/8]
          clientId: {{ClientId}}
          clientSecretRef: env:STUB_SECRET
          scopes: [openid, groups]
        {{more}}

        """;

    /// <summary>Goes there with what the boundary has sent, and comes back.</summary>
    /// <returns>The address that a browser is sent back to.</returns>
    public async Task<Uri> VisitAsync(Uri there)
    {
        Assert.StartsWith(Issuer, there.AbsoluteUri, StringComparison.Ordinal);
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        using HttpResponseMessage answer = await http.GetAsync(there);
        return answer.Headers.Location!;
    }

    public string Sign(Dictionary<string, object?> claims)
    {
        Dictionary<string, object?> header = new() { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = _kid };
        SpoilHeader(header);
        string text = $"{KeyClient.Part(header)}.{KeyClient.Part(claims)}";
        return header["alg"] switch
        {
            "none" => text + ".",
            "HS256" => $"{text}.{KeyClient.Text(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(text)))}",
            _ => $"{text}.{KeyClient.Text(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Dictionary<string, object?> Metadata()
    {
        Dictionary<string, object?> metadata = new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["jwks_uri"] = Issuer + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
            ["authorization_response_iss_parameter_supported"] = true,
        };
        if (UserInfo is not null)
        {
            metadata["userinfo_endpoint"] = Issuer + "/userinfo";
        }

        SpoilMetadata(metadata);
        return metadata;
    }

    private void Authorize(HttpContext context)
    {
        LastRequest = context.Request.Query.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString());
        string code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _codes[code] = LastRequest;
        context.Response.Redirect($"{LastRequest["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(LastRequest["state"])}&iss={Uri.EscapeDataString(Issuer)}");
    }

    private async Task TokenAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(Secret)}"));
        bool isClient = context.Request.Headers.Authorization == basic || (form["client_id"] == ClientId && form["client_secret"] == Secret);
        if (!isClient || !_codes.TryRemove(form["code"].ToString(), out Dictionary<string, string>? request)
            || request["redirect_uri"] != form["redirect_uri"]
            || request["code_challenge"] != KeyClient.Text(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["sub"] = Subject,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = request["nonce"],
        };
        foreach ((string name, object? value) in Claims)
        {
            claims[name] = value;
        }

        SpoilClaims(claims);
        await context.Response.WriteAsJsonAsync(new { access_token = "opaque", token_type = "Bearer", expires_in = 60, id_token = SpoilToken(Sign(claims)) });
    }

    private Dictionary<string, object?> Jwk()
    {
        ECParameters parameters = _key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = _kid,
            ["use"] = "sig",
            ["x"] = KeyClient.Text(parameters.Q.X!),
            ["y"] = KeyClient.Text(parameters.Q.Y!),
        };
    }

    private async Task FailAsync(HttpContext context, RequestDelegate next)
    {
        Asked.Add(context.Request.Path);
        switch (Faults.GetValueOrDefault(context.Request.Path.ToString()))
        {
            case null:
                await next(context);
                break;
            case "down":
                context.Abort();
                break;
            case "slow":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case "huge":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(new string(' ', 300_000));
                break;
            case "not json":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{ canary-in-an-answer");
                break;
            case "error":
                context.Response.StatusCode = 500;
                break;
            case { } inner:
                context.Response.Redirect(inner);
                break;
        }
    }
}
