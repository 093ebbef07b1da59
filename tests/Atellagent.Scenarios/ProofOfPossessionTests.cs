using System.Net.Http.Headers;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Tokens that are bound to a key (DPoP, RFC 9449): what a thief of the token, of the proof, or of both can do with them.</summary>
public sealed class ProofOfPossessionTests(BoundWorld bound) : IClassFixture<BoundWorld>, IDisposable
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR"} }""";
    private readonly KeyClient _key = new();
    private World Shared => bound.World;

    private Uri Actions => new(Shared.Boundary.Address, "v1/actions");

    [Fact]
    public async Task A_bound_token_works_with_a_fresh_proof_by_its_key_and_in_no_other_way()
    {
        int before = Shared.Upstream.Requests.Count;
        string token = await TokenAsync();
        using KeyClient thief = new();
        string used = _key.Proof("POST", Actions, token);
        string other = await Shared.TokenAsync();

        Assert.Equal(200, (await ActAsync(token, used)).Status);
        await AssertRefusedAsync("used before", token, used);
        await AssertRefusedAsync("bound to a key", token, null);
        await AssertRefusedAsync("bound to a key", token, _key.Proof("POST", Actions, token), "Bearer");
        await AssertRefusedAsync("another key", token, thief.Proof("POST", Actions, token));
        await AssertRefusedAsync("another token", token, _key.Proof("POST", Actions, other));
        await AssertRefusedAsync("another token", token, _key.Proof("POST", Actions, null));
        await AssertRefusedAsync("another method", token, _key.Proof("GET", Actions, token));
        await AssertRefusedAsync("another address", token, _key.Proof("POST", new Uri(Shared.Boundary.Address, "v1/other"), token));
        await AssertRefusedAsync("another address", token, _key.Proof("POST", new Uri("https://evil.example/v1/actions"), token));
        await AssertRefusedAsync("bound to no key", other, _key.Proof("POST", Actions, other));
        Assert.Equal(before + 1, Shared.Upstream.Requests.Count);

        Assert.Equal(200, (await ActAsync(token, _key.Proof("POST", new Uri(Actions, "?x=1#y"), token))).Status);
        Assert.Equal(200, (await ActAsync(token, _key.Proof("POST", new Uri(Actions.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), token))).Status);
    }

    [Theory]
    [InlineData("typ", "JWT")]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("alg", "RS256")]
    [InlineData("crit", "b64")]
    [InlineData("jwk", null)]
    [InlineData("private", null)]
    [InlineData("jti", null)]
    [InlineData("jti", "")]
    [InlineData("htm", null)]
    [InlineData("htm", "post")]
    [InlineData("htu", null)]
    [InlineData("htu", "/v1/actions")]
    [InlineData("htu", "userinfo")]
    [InlineData("ath", "")]
    [InlineData("iat", null)]
    [InlineData("iat", -61L)]
    [InlineData("iat", 30L)]
    [InlineData("iat", "now")]
    [InlineData("twice", null)]
    [InlineData("long", null)]
    [InlineData("parts", null)]
    [InlineData("signature", null)]
    public async Task A_spoiled_proof_proves_nothing(string part, object? value)
    {
        int before = Shared.Upstream.Requests.Count;
        string token = await TokenAsync();
        string proof = _key.Proof("POST", Actions, token, (header, claims) =>
        {
            switch (part)
            {
                case "private":
                    ((Dictionary<string, object?>)header["jwk"]!)["d"] = "AAAA";
                    break;
                case "crit":
                    header["crit"] = new[] { value };
                    break;
                case "htu" when value is "userinfo":
                    claims["htu"] = Actions.ToString().Replace("http://", "http://a@", StringComparison.Ordinal);
                    break;
                case "long":
                    claims["jti"] = new string('x', 257);
                    break;
                default:
                    Dictionary<string, object?> members = part is "typ" or "alg" or "jwk" ? header : claims;
                    members[part] = value is long seconds ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds : value;
                    break;
            }
        });
        string sent = part switch
        {
            "twice" => proof + ", " + proof,
            "parts" => proof + ".a",
            "signature" => proof[..^8] + "AAAAAAAA",
            _ => proof,
        };

        ClientCall call = await ActAsync(token, sent);

        Assert.Equal((401, "unauthenticated"), (call.Status, call.Code));
        Assert.Equal(before, Shared.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Of_many_that_bring_one_proof_at_once_one_acts()
    {
        int before = Shared.Upstream.Requests.Count;
        string token = await TokenAsync();
        string proof = _key.Proof("POST", Actions, token);

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ActAsync(token, proof)));

        Assert.Single(calls, static c => c.Status == 200);
        Assert.Equal(before + 1, Shared.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_principal_that_must_bind_its_tokens_gets_no_other_and_an_old_one_is_worth_nothing()
    {
        string bearer = await Shared.TokenAsync();
        string yaml = await File.ReadAllTextAsync(Path.Combine(Shared.BoundaryFolder, "boundary.yaml"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await Shared.ApplyAsync(yaml.Replace("  roles: [support]\n", "  roles: [support]\n  dpop: required\n", StringComparison.Ordinal))).Status);

        ClientCall unbound = await Shared.RequestTokenAsync("agent", World.AgentSecret, "prod");
        ClientCall old = await Shared.RefundAsync(bearer);

        Assert.Equal((400, "invalid_dpop_proof"), (unbound.Status, ((JsonString)unbound.Body!["error"]!).Value));
        Assert.Equal((403, "denied"), (old.Status, old.Code));
        string token = await TokenAsync();
        Assert.Equal(200, (await ActAsync(token, _key.Proof("POST", Actions, token))).Status);
        Assert.Equal(200, (await Shared.ApplyAsync(yaml)).Status);
        Assert.Equal(200, (await Shared.RefundAsync(bearer)).Status);
    }

    [Fact]
    public async Task A_token_request_with_a_wrong_proof_gets_no_token()
    {
        Uri endpoint = new(Shared.Boundary.Address, "oauth/token");
        string used = _key.Proof("POST", endpoint, null);
        Assert.Equal(200, (await RequestAsync(used)).Status);

        foreach (string proof in new[] { used, _key.Proof("GET", endpoint, null), _key.Proof("POST", Actions, null), "nonsense" })
        {
            ClientCall answer = await RequestAsync(proof);
            Assert.Equal((400, "invalid_dpop_proof"), (answer.Status, ((JsonString)answer.Body!["error"]!).Value));
        }
    }

    [Fact]
    public async Task The_challenge_tells_a_client_what_to_do()
    {
        string token = await TokenAsync();
        using HttpRequestMessage request = Shared.Post("v1/actions", null, Encoding.UTF8.GetBytes(Refund), "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        using HttpClient http = new();

        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
        string challenge = string.Join(" | ", answer.Headers.WwwAuthenticate);
        Assert.Contains("DPoP error=\"invalid_dpop_proof\"", challenge, StringComparison.Ordinal);
        Assert.Contains("algs=\"ES256 RS256\"", challenge, StringComparison.Ordinal);
        Assert.Contains("resource_metadata=\"", challenge, StringComparison.Ordinal);
    }

    public void Dispose() => _key.Dispose();

    private async Task AssertRefusedAsync(string said, string token, string? proof, string scheme = "DPoP")
    {
        ClientCall call = await ActAsync(token, proof, scheme);
        Assert.Equal((401, "unauthenticated"), (call.Status, call.Code));
        Assert.Contains(said, call.Body!.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> TokenAsync()
    {
        ClientCall answer = await RequestAsync(_key.Proof("POST", new Uri(Shared.Boundary.Address, "oauth/token"), null));
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        Assert.Equal("DPoP", ((JsonString)answer.Body!["token_type"]!).Value);
        string token = ((JsonString)answer.Body["access_token"]!).Value;
        string claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        Assert.True(claims.Contains("\"cnf\":{\"jkt\":\"", StringComparison.Ordinal), claims);
        return token;
    }

    private async Task<ClientCall> RequestAsync(string proof)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Shared.Boundary.Address, "oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "agent"), new("client_secret", World.AgentSecret), new("deployment", "prod")]),
        };
        request.Headers.Add("DPoP", proof);
        return await Shared.SendAsync(request, null);
    }

    private async Task<ClientCall> ActAsync(string token, string? proof, string scheme = "DPoP")
    {
        using HttpRequestMessage request = Shared.Post("v1/actions", null, Encoding.UTF8.GetBytes(Refund), "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        ClientCall call = await Shared.SendAsync(request, null);
        lock (Shared.Calls)
        {
            Shared.Calls.Add(call);
        }

        return call;
    }
}
