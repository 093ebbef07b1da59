using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Tokens of an enterprise's own token server, exchanged for the boundary's (RFC 8693).</summary>
public sealed class TrustedIssuerTests(TrustedIssuerTests.Trusting trusting) : IClassFixture<TrustedIssuerTests.Trusting>
{
    private const string Jwt = "urn:ietf:params:oauth:token-type:jwt";
    private World World => trusting.World;

    private StubIssuer Issuer => trusting.Issuer;

    [Fact]
    public async Task An_agent_acts_for_the_person_that_the_enterprise_vouches_for_and_no_longer_than_that()
    {
        string token = await ExchangedAsync("agent", Issuer.Sign(Issuer.Claims(seconds: 60)), "prod");

        JsonObject claims = ExchangeWorld.Claims(token);
        Assert.Equal("\"alice\"", claims["sub"]!.ToString());
        Assert.Equal("""{"sub":"agent"}""", claims["act"]!.ToString());
        Assert.InRange(((JsonNumber)claims["exp"]!).Value - ((JsonNumber)claims["iat"]!).Value, 1, 60);
        Assert.Equal(200, (await World.RefundAsync(token, 100)).Status);
        Assert.Equal(403, (await World.RefundAsync(token, 101)).Status);

        JsonObject again = ExchangeWorld.Claims(await trusting.ExchangedAsync("agent", token, null));
        Assert.True(((JsonNumber)again["exp"]!).Value <= ((JsonNumber)claims["exp"]!).Value);
    }

    [Fact]
    public async Task A_client_may_bring_a_token_about_itself()
    {
        string agent = await ExchangedAsync("agent", Issuer.Sign(Issuer.Claims("u-agent")), "prod");

        Assert.Null(ExchangeWorld.Claims(agent)["act"]);
        Assert.Equal(200, (await World.RefundAsync(agent)).Status);
        ExchangeWorld.AssertRefused("invalid_request", "is required", await AskAsync("agent", Issuer.Sign(Issuer.Claims("u-agent")), null));
        ExchangeWorld.AssertRefused("invalid_request", "not this principal's", await AskAsync("agent", Issuer.Sign(Issuer.Claims("u-agent")), "plan"));

        // An agent's authority is bound to a deployment, and somebody else's token names none.
        ExchangeWorld.AssertRefused("invalid_grant", "names no deployment", await AskAsync("agent", Issuer.Sign(Issuer.Claims("u-planner")), "prod"));
    }

    [Theory]
    [InlineData("u-nobody")]
    [InlineData("U-ALICE")]
    [InlineData("u-аlice")]
    [InlineData("u-stranger")]
    [InlineData("u-ghost")]
    [InlineData("")]
    public async Task A_subject_that_leads_to_nobody_gets_nothing(string subject) =>
        ExchangeWorld.AssertRefused("invalid_grant", "lead to no principal", await AskAsync("agent", Issuer.Sign(Issuer.Claims(subject)), "prod"));

    [Theory]
    [InlineData("iss", "http://other.example/")]
    [InlineData("iss", "http://issuer.example")]
    [InlineData("iss", null)]
    [InlineData("aud", "https://other.example")]
    [InlineData("aud", "https://boundary.example/")]
    [InlineData("aud", null)]
    [InlineData("sub", null)]
    [InlineData("amr", null)]
    [InlineData("amr", "pwd")]
    [InlineData("exp", null)]
    [InlineData("exp", 0L)]
    [InlineData("exp", -1L)]
    [InlineData("nbf", 60L)]
    [InlineData("iat", 60L)]
    [InlineData("cnf", "x")]
    public async Task A_spoiled_claim_spoils_the_token(string name, object? value)
    {
        Dictionary<string, object?> claims = Issuer.Claims();
        claims[name] = value is long seconds ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds : value;

        ExchangeWorld.AssertRefused("invalid_grant", "the subject token is refused", await AskAsync("agent", Issuer.Sign(claims), "prod"));
    }

    [Theory]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("alg", "RS256")]
    [InlineData("alg", "ES384")]
    [InlineData("alg", null)]
    [InlineData("typ", null)]
    [InlineData("typ", "dpop+jwt")]
    [InlineData("kid", null)]
    [InlineData("kid", "")]
    [InlineData("kid", "unknown")]
    [InlineData("kid", "../../etc/passwd")]
    [InlineData("jku", "http://127.0.0.1/keys")]
    [InlineData("x5u", "http://127.0.0.1/keys")]
    [InlineData("x5c", "AAAA")]
    [InlineData("jwk", "own")]
    [InlineData("crit", "exp")]
    public async Task What_a_header_says_chooses_nothing(string name, string? value)
    {
        string token = Issuer.Sign(spoil: header => header[name] = name == "jwk" ? Issuer.Jwk() : value);

        ExchangeWorld.AssertRefused("invalid_grant", "the subject token is refused", await AskAsync("agent", token, "prod"));
    }

    [Fact]
    public async Task A_token_of_one_kind_is_not_taken_for_the_other()
    {
        string external = Issuer.Sign();
        string own = await World.TokenAsync();

        ClientCall asAccess = await trusting.ExchangeAsync("agent", external, "prod");
        Assert.Equal("invalid_grant", ((JsonString)asAccess.Body!["error"]!).Value);
        ExchangeWorld.AssertRefused("invalid_grant", "not trusted", await AskAsync("agent", own, "prod"));
        Assert.Equal(401, (await World.RefundAsync(external)).Status);
        string[] parts = external.Split('.');
        ExchangeWorld.AssertRefused("invalid_grant", "the subject token is refused", await AskAsync("agent", $"{parts[0]}.{parts[1]}.{parts[2][..^6]}AAAAAA", "prod"));
        ExchangeWorld.AssertRefused("invalid_grant", "the subject token is refused", await AskAsync("agent", new string('a', 20_000), "prod"));
    }

    [Fact]
    public async Task Strangers_make_nobody_fetch_keys()
    {
        int before = Issuer.Asked;
        ClientCall answer = await ExchangeWorld.ExchangeAsync(World, "nobody", Issuer.Sign(spoil: static h => h["kid"] = "other"), "prod", null, ("subject_token_type", Jwt));

        Assert.Equal("invalid_client", ((JsonString)answer.Body!["error"]!).Value);
        Assert.Equal(before, Issuer.Asked);
    }

    [Fact]
    public async Task An_issuer_is_applied_listed_and_read_and_a_bad_one_is_refused_whole()
    {
        string admin = await World.AdminTokenAsync();
        ClientCall listed = await World.GetAsync("v1/admin/trusted-issuers", admin);
        ClientCall read = await World.GetAsync("v1/admin/trusted-issuers/corporate", admin);
        ClientCall loop = await World.ApplyAsync(Issuer.Yaml().Replace(", networks: [127.0.0.0/8]", "", StringComparison.Ordinal));

        Assert.Contains("corporate", listed.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains(StubIssuer.Audience, read.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(400, loop.Status);
        Assert.Contains("spec.jwks", loop.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_that_is_taken_back_is_gone_with_the_next_action()
    {
        string token = await ExchangedAsync("agent", Issuer.Sign(), "prod");
        ClientCall acted = await World.RefundAsync(token);
        Assert.Equal(200, acted.Status);
        ClientCall story = await World.GetAsync($"v1/decisions/{((JsonString)((JsonObject)acted.Body!["decision"]!)["id"]!).Value}", await World.AdminTokenAsync());
        Assert.Equal("\"corporate\"", story.Body!["vouchedBy"]!.ToString());

        Assert.Equal(200, (await World.SuspendAsync("trusted-issuers", "corporate", "suspend")).Status);
        ClientCall suspended = await World.RefundAsync(token);
        ClientCall fresh = await AskAsync("agent", Issuer.Sign(), "prod");
        Assert.Equal(200, (await World.SuspendAsync("trusted-issuers", "corporate", "resume")).Status);
        Assert.Equal(200, (await World.ApplyAsync(Issuer.Yaml().Replace("[alice, agent, planner]", "[agent, planner]", StringComparison.Ordinal))).Status);
        ClientCall unlisted = await World.RefundAsync(token);
        Assert.Equal(200, (await World.ApplyAsync(Issuer.Yaml())).Status);

        Assert.All([suspended, unlisted], static call => Assert.Equal((403, "denied"), (call.Status, call.Code)));
        Assert.Contains("is not trusted to any more", unlisted.Body!.ToString(), StringComparison.Ordinal);
        ExchangeWorld.AssertRefused("invalid_grant", "not trusted", fresh);
        Assert.Equal(200, (await World.RefundAsync(token)).Status);
    }

    [Fact]
    public async Task A_rotated_key_is_found_and_the_old_one_is_worth_nothing()
    {
        await using StubIssuer issuer = await StubIssuer.StartAsync();
        Assert.Equal(200, (await World.ApplyAsync(issuer.Yaml())).Status);
        string old = issuer.Sign();
        Assert.Equal(200, (await AskAsync("agent", old, "prod")).Status);

        issuer.Rotate("k2");
        ClientCall fresh = await AskAsync("agent", issuer.Sign(), "prod");
        ClientCall stale = await AskAsync("agent", old, "prod");
        ClientCall unknown = await AskAsync("agent", issuer.Sign(spoil: static h => h["kid"] = "k3"), "prod");
        Assert.Equal(200, (await World.ApplyAsync(Issuer.Yaml())).Status);

        Assert.Equal(200, fresh.Status);
        ExchangeWorld.AssertRefused("invalid_grant", "none of corporate", stale);
        ExchangeWorld.AssertRefused("invalid_grant", "none of corporate", unknown);
        Assert.Equal(2, issuer.Asked);
    }

    [Theory]
    [InlineData("down", "cannot be reached")]
    [InlineData("slow", "no answer within 5 seconds")]
    [InlineData("redirect", "the answer was 302")]
    [InlineData("huge", "longer than")]
    public async Task An_issuer_whose_keys_cannot_be_had_vouches_for_nobody(string fault, string said)
    {
        await using StubIssuer issuer = await StubIssuer.StartAsync();
        issuer.Fault = fault;
        Assert.Equal(200, (await World.ApplyAsync(issuer.Yaml())).Status);

        ClientCall refused = await AskAsync("agent", issuer.Sign(), "prod");
        ClientCall other = await World.RefundAsync(await World.TokenAsync());
        Assert.Equal(200, (await World.ApplyAsync(Issuer.Yaml())).Status);

        ExchangeWorld.AssertRefused("invalid_grant", said, refused);
        Assert.Equal(200, other.Status);
    }

    private Task<ClientCall> AskAsync(string client, string token, string? deployment) =>
        trusting.ExchangeAsync(client, token, deployment, ("subject_token_type", Jwt));

    private Task<string> ExchangedAsync(string client, string token, string? deployment) =>
        trusting.ExchangedAsync(client, token, deployment, ("subject_token_type", Jwt));

    /// <summary>The boundary of the exchanges, which trusts a stub.</summary>
    public sealed class Trusting : ExchangeWorld
    {
        internal StubIssuer Issuer { get; private set; } = null!;

        public override async ValueTask InitializeAsync()
        {
            Issuer = await StubIssuer.StartAsync();
            await base.InitializeAsync();
            Assert.Equal(200, (await World.ApplyAsync(Issuer.Yaml())).Status);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
