using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Tokens;

/// <summary>Every recipe of the tokens corpus against a boundary that serves: refused, nothing sent, nothing fetched, and it goes on.</summary>
public sealed class TokenCorpusTests(TokenWorld tokens) : IClassFixture<TokenWorld>
{
    private const string Read = """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""";
    private World World => tokens.World;

    private Uri Actions => new(World.Boundary.Address, "v1/actions");

    [Fact]
    public async Task Every_spoiled_token_is_refused_as_an_access_token_and_as_a_subject_token()
    {
        string good = await World.TokenAsync();
        SpoiledToken spoiled = new(tokens.SigningKey, (await World.GetTextAsync("oauth/jwks")).Text, World.Boundary.Address.ToString(), good, await World.TokenAsync());
        Assert.Equal(200, (await World.ActAsync(Jwt.Sign(Jwt.Header(good), Jwt.Claims(good), LowS), Read)).Status);
        int before = World.Upstream.Requests.Count;
        List<string> wrong = [];

        foreach (JsonElement row in Corpus.Read("tokens", "mutations.jsonl").Where(static r => r.GetProperty("kind").GetString() != "flow"))
        {
            JsonElement input = row.GetProperty("input");
            string token = spoiled.Make(input);
            ClientCall used = await ActAsync(token);
            ClientCall exchanged = await ExchangeAsync(token);
            if (used.Status is not (400 or 401) || (used.Status == 400 && token.All(char.IsAscii)) || exchanged.Status is not (400 or 401) || exchanged.Body?["access_token"] is not null)
            {
                wrong.Add($"{used.Status} {exchanged.Status} {input.GetRawText()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(before, World.Upstream.Requests.Count);
        Assert.Equal(200, (await World.ActAsync(good, Read)).Status);
    }

    [Fact]
    public async Task Every_misused_flow_is_refused()
    {
        string[] known =
        [
            "dpop-iat-future", "dpop-iat-old", "dpop-ath-other", "dpop-htm-other", "dpop-twice-in-header", "same-jti-twice-dpop", "bearer-used-for-dpop-token",
            "client-assertion-replayed", "client-assertion-aud-other", "token-in-body", "userinfo-with-agent-token", "id-token-as-access-token",
            "upstream-token-passed-through", "exchange-longer-lifetime", "code-without-pkce", "pkce-plain", "redirect-uri-prefix", "mixup-iss-missing",
        ];
        string[] flows = [.. Corpus.Read("tokens", "mutations.jsonl").Where(static r => r.GetProperty("kind").GetString() == "flow").Select(static r => r.GetProperty("input").GetProperty("flow").GetString()!)];
        Assert.Equal(flows.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));

        foreach (string flow in flows)
        {
            int before = World.Upstream.Requests.Count;
            Assert.True(await RefusesAsync(flow), flow);
            Assert.Equal(before, World.Upstream.Requests.Count);
        }
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task A_key_that_a_token_points_to_is_not_fetched(string member)
    {
        using TcpListener bait = new(IPAddress.Loopback, 0);
        bait.Start();
        string good = await World.TokenAsync();
        JsonObject header = Jwt.Header(good).With(member, new JsonString($"http://127.0.0.1:{((IPEndPoint)bait.LocalEndpoint).Port}/keys"));
        using System.Security.Cryptography.ECDsa other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);

        Assert.Equal(401, (await World.ActAsync(Jwt.Sign(header, Jwt.Claims(good), other), Read)).Status);
        Assert.Equal(401, (await World.ActAsync(Jwt.Sign(header, Jwt.Claims(good), LowS), Read)).Status);
        Assert.False(bait.Pending());
    }

    [Fact]
    public async Task A_token_whose_key_is_named_wrongly_is_refused_though_the_signature_is_right()
    {
        string good = await World.TokenAsync();
        foreach (string kid in new[] { "unknown", "../../../../dev/null", "' or 1=1 --", "", new string('k', 4000) })
        {
            JsonObject header = Jwt.Without(Jwt.Header(good), "kid").With("kid", new JsonString(kid));
            Assert.Equal(401, (await World.ActAsync(Jwt.Sign(header, Jwt.Claims(good), LowS), Read)).Status);
        }
    }

    // The last of the 86 characters has four bits that are no part of the signature.
    [Fact]
    public async Task One_signature_has_one_text()
    {
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        string good = await World.TokenAsync();
        int last = Digits.IndexOf(good[^1], StringComparison.Ordinal);
        for (int i = 1; i < 16; i++)
        {
            Assert.Equal(401, (await World.ActAsync(good[..^1] + Digits[(last & 0x30) | ((last + i) & 0xf)], Read)).Status);
        }

        foreach (string spoiled in (string[])[good + "=", good + "==", good + "A", good + "."])
        {
            Assert.Equal(401, (await World.ActAsync(spoiled, Read)).Status);
        }
    }

    // As by somebody who has stolen the key: the signature is right, and nothing was issued.
    [Theory]
    [InlineData("oi_tkn_id", "\"tok_01m8me8bkpjkj63w38qpmneqak\"")]
    [InlineData("oi_tkn_id", "\"\"")]
    [InlineData("oi_tkn_id", null)]
    [InlineData("sub", "\"administrator\"")]
    [InlineData("deployment", "{}")]
    [InlineData("iat", "1.5")]
    [InlineData("nbf", "99999999999")]
    [InlineData("iss", "\"http://127.0.0.1/\"")]
    [InlineData("aud", "\"elsewhere\"")]
    [InlineData("aud", "[\"atellagent\",1]")]
    [InlineData("authorization_details", "[{}]")]
    public async Task What_was_signed_with_the_key_and_not_issued_proves_nobody(string claim, string? value)
    {
        string good = await World.TokenAsync();
        JsonObject claims = Jwt.Without(Jwt.Claims(good), claim);
        if (value is not null)
        {
            Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(value), JsonLimits.Default, out JsonValue? read, out _));
            claims = claims.With(claim, read);
        }

        Assert.Equal(401, (await World.ActAsync(Jwt.Sign(Jwt.Header(good), claims, LowS), Read)).Status);
        Assert.Equal(401, (await World.GetAsync("v1/me/authority", Jwt.Sign(Jwt.Header(good), claims, LowS))).Status);
    }

    [Fact]
    public async Task A_token_for_one_deployment_is_worth_nothing_for_what_another_one_may()
    {
        string spare = await World.TokenAsync(deployment: "spare");
        int before = World.Upstream.Requests.Count;

        Assert.Equal(403, (await World.RefundAsync(spare)).Status);

        // The same with the deployment written over, and signed by somebody without the key.
        string good = await World.TokenAsync();
        Assert.Equal(401, (await World.RefundAsync($"{spare.Split('.')[0]}.{good.Split('.')[1]}.{spare.Split('.')[2]}")).Status);
        Assert.Equal(before, World.Upstream.Requests.Count);
    }

    // Bytes outside ASCII too, which clients refuse to send.
    private async Task<ClientCall> ActAsync(string token)
    {
        using HttpClient http = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 });
        using HttpRequestMessage request = World.Post("v1/actions", token, System.Text.Encoding.UTF8.GetBytes(Read), "application/json");
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new ClientCall(null, (int)answer.StatusCode, null);
    }

    private System.Security.Cryptography.ECDsa LowS => new Silo.Identity.Keys.CanonicalEcdsa(tokens.SigningKey);

    private Task<ClientCall> ExchangeAsync(string token) => tokens.PostFormAsync(
        "oauth/token",
        "agent",
        World.AgentSecret,
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("deployment", "prod"));

    private async Task<bool> RefusesAsync(string flow) => flow switch
    {
        "dpop-iat-future" => await BoundAsync((_, c) => c["iat"] = Now + 300),
        "dpop-iat-old" => await BoundAsync((_, c) => c["iat"] = Now - 300),
        "dpop-ath-other" => await BoundAsync((_, c) => c["ath"] = "other"),
        "dpop-htm-other" => await BoundAsync((_, c) => c["htm"] = "GET"),
        "dpop-twice-in-header" => await BoundAsync(null, static (proof, _) => [proof, proof]),
        "same-jti-twice-dpop" => await TwiceAsync(),
        "bearer-used-for-dpop-token" => (await World.ActAsync(await BoundTokenAsync(), Read)).Status == 401,
        "client-assertion-replayed" => await ReplayedAsync(),
        "client-assertion-aud-other" => await OtherAudienceAsync(),
        "token-in-body" => await TokenInBodyAsync(),
        "userinfo-with-agent-token" => (await World.GetAsync("connect/userinfo", await World.TokenAsync())).Status is 401 or 403 or 404,
        "id-token-as-access-token" => await IdTokenAsync(),
        "upstream-token-passed-through" => (await World.ActAsync(World.Credential, Read)).Status == 401,
        "exchange-longer-lifetime" => await OutlivesNothingAsync(),

        // There is nobody to sign in as an agent's client, so no way of these begins or ends.
        "code-without-pkce" => await NoCodeAsync(("redirect_uri", "http://127.0.0.1/cb")),
        "pkce-plain" => await NoCodeAsync(("redirect_uri", "http://127.0.0.1/cb"), ("code_challenge", "x"), ("code_challenge_method", "plain"), ("code_verifier", "x")),
        "redirect-uri-prefix" => await NoCodeAsync(("redirect_uri", "http://127.0.0.1/cb.evil.example")),
        "mixup-iss-missing" => await NoCodeAsync(("redirect_uri", "https://evil.example/cb")),
        _ => false,
    };

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private async Task<string> BoundTokenAsync()
    {
        Uri address = new(World.Boundary.Address, "oauth/token");
        using HttpRequestMessage request = new(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["deployment"] = "prod", ["client_id"] = "agent", ["client_secret"] = World.AgentSecret }),
        };
        request.Headers.TryAddWithoutValidation("DPoP", tokens.Client.Proof("POST", address, null));
        return ((JsonString)(await World.SendAsync(request, null)).Body!["access_token"]!).Value;
    }

    private async Task<bool> BoundAsync(Action<Dictionary<string, object?>, Dictionary<string, object?>>? spoil, Func<string, string, string[]>? send = null)
    {
        string token = await BoundTokenAsync();
        string proof = tokens.Client.Proof("POST", Actions, token, spoil);
        return (await ProveAsync(token, send is null ? [proof] : send(proof, token))).Status == 401;
    }

    private async Task<bool> TwiceAsync()
    {
        string token = await BoundTokenAsync();
        string first = tokens.Client.Proof("GET", new Uri(World.Boundary.Address, "v1/me/authority"), token, static (_, c) => c["jti"] = "the-same");
        using HttpRequestMessage me = new(HttpMethod.Get, new Uri(World.Boundary.Address, "v1/me/authority"));
        me.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        me.Headers.TryAddWithoutValidation("DPoP", first);
        return (await World.SendAsync(me, null)).Status == 200
            && (await ProveAsync(token, tokens.Client.Proof("POST", Actions, token, static (_, c) => c["jti"] = "the-same"))).Status == 401;
    }

    private async Task<ClientCall> ProveAsync(string token, params string[] proofs)
    {
        using HttpRequestMessage request = World.Post("v1/actions", null, System.Text.Encoding.UTF8.GetBytes(Read), "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        request.Headers.TryAddWithoutValidation("DPoP", proofs);
        return await World.SendAsync(request, null);
    }

    private async Task<bool> ReplayedAsync()
    {
        string assertion = tokens.Client.Sign(KeyClient.Claims(World));
        return (await KeyClient.AskAsync(World, assertion)).Status == 200 && (await KeyClient.AskAsync(World, assertion)).Status == 401;
    }

    private async Task<bool> OtherAudienceAsync()
    {
        Dictionary<string, object?> claims = KeyClient.Claims(World);
        claims["aud"] = "https://other.example/";
        return (await KeyClient.AskAsync(World, tokens.Client.Sign(claims))).Status is 400 or 401;
    }

    private async Task<bool> TokenInBodyAsync()
    {
        string token = await World.TokenAsync();
        using HttpRequestMessage form = new(HttpMethod.Post, Actions) { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["access_token"] = token }) };
        return (await World.SendAsync(form, null)).Status == 401 && (await World.GetAsync("v1/me/authority?access_token=" + token, null)).Status == 401;
    }

    private async Task<bool> IdTokenAsync()
    {
        string good = await World.TokenAsync();
        JsonObject header = Jwt.Without(Jwt.Header(good), "typ").With("typ", new JsonString("JWT"));
        return (await World.ActAsync(Jwt.Sign(header, Jwt.Claims(good), LowS), Read)).Status == 401;
    }

    private async Task<bool> OutlivesNothingAsync()
    {
        string good = await World.TokenAsync();
        ClientCall answer = await ExchangeAsync(good);
        return answer.Status != 200
            || ((JsonNumber)Jwt.Claims(((JsonString)answer.Body!["access_token"]!).Value)["exp"]!).Value <= ((JsonNumber)Jwt.Claims(good)["exp"]!).Value;
    }

    private async Task<bool> NoCodeAsync(params (string Name, string Value)[] parameters)
    {
        string query = string.Join('&', parameters.Select(static p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        ClientCall begun = await World.GetAsync($"oauth/authorize?response_type=code&client_id=agent&{query}", null);
        ClientCall ended = await tokens.PostFormAsync("oauth/token", "agent", World.AgentSecret, [("grant_type", "authorization_code"), ("code", "made-up"), .. parameters]);
        return begun.Status is 400 or 404 && ended.Status is 400 or 401 && ended.Body?["access_token"] is null;
    }
}
