using System.Net.Http.Headers;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Exchanges of tokens that are bound to a key (DPoP): no way to make a stolen token usable.</summary>
public sealed class BoundExchangeTests(BoundExchangeTests.Bound exchange) : IClassFixture<BoundExchangeTests.Bound>, IDisposable
{
    private const string ProofError = "invalid_dpop_proof";
    private readonly KeyClient _key = new();
    private World World => exchange.World;

    private Uri Endpoint => new(World.Boundary.Address, "oauth/token");

    [Fact]
    public async Task A_bound_token_is_exchanged_with_its_own_key_and_stays_bound_to_it()
    {
        string bound = await BoundTokenAsync();
        using KeyClient thief = new();

        ExchangeWorld.AssertRefused(ProofError, "send a DPoP proof by that key", await AskAsync("agent", bound, null));
        ExchangeWorld.AssertRefused(ProofError, "another key", await AskAsync("agent", bound, thief.Proof("POST", Endpoint, null)));
        ExchangeWorld.AssertRefused(ProofError, "another address", await AskAsync("agent", bound, _key.Proof("POST", new Uri(World.Boundary.Address, "v1/actions"), null)));
        ClientCall answer = await AskAsync("agent", bound, _key.Proof("POST", Endpoint, null));

        Assert.True(answer.Status == 200, answer.Body?.ToString());
        Assert.Equal("DPoP", ((JsonString)answer.Body!["token_type"]!).Value);
        string exchanged = ((JsonString)answer.Body["access_token"]!).Value;
        Assert.Equal(ExchangeWorld.Claims(bound)["cnf"]!.ToString(), ExchangeWorld.Claims(exchanged)["cnf"]!.ToString());
        Assert.Equal(401, (await World.RefundAsync(exchanged)).Status);
        Assert.Equal(200, (await ActAsync(exchanged)).Status);
    }

    [Fact]
    public async Task Another_client_cannot_act_for_the_holder_of_a_bound_token_without_the_key()
    {
        string alice = await BoundTokenAsync("alice", ExchangeWorld.AliceSecret, null);
        using KeyClient planner = new();

        ExchangeWorld.AssertRefused(ProofError, "send a DPoP proof by that key", await AskAsync("planner", alice, null, "plan"));
        ExchangeWorld.AssertRefused(ProofError, "another key", await AskAsync("planner", alice, planner.Proof("POST", Endpoint, null), "plan"));
    }

    [Fact]
    public async Task An_exchange_may_bind_a_token_that_was_bound_to_nothing()
    {
        ClientCall answer = await AskAsync("agent", await World.TokenAsync(), _key.Proof("POST", Endpoint, null));

        string bound = ((JsonString)answer.Body!["access_token"]!).Value;
        Assert.Equal(401, (await World.RefundAsync(bound)).Status);
        Assert.Equal(200, (await ActAsync(bound)).Status);
    }

    [Fact]
    public async Task For_one_whose_tokens_must_be_bound_nobody_acts_with_an_unbound_one()
    {
        string bearer = await exchange.ExchangedAsync("agent", await exchange.AliceAsync(), "prod");
        string alice = await exchange.AliceAsync();

        Assert.Equal(200, (await World.ApplyAsync(ExchangeWorld.Yaml.Replace("  type: person\n", "  type: person\n  dpop: required\n", StringComparison.Ordinal))).Status);
        ClientCall old = await World.RefundAsync(bearer);
        ClientCall exchanged = await exchange.ExchangeAsync("agent", alice, "prod");
        Assert.Equal(200, (await World.ApplyAsync(ExchangeWorld.Yaml)).Status);

        Assert.Equal(403, old.Status);
        Assert.Contains("must be bound to a key", old.Body!.ToString(), StringComparison.Ordinal);
        ExchangeWorld.AssertRefused("invalid_grant", "must be bound to a key", exchanged);
    }

    public void Dispose() => _key.Dispose();

    private Task<ClientCall> AskAsync(string client, string token, string? proof, string? deployment = null) =>
        ExchangeWorld.ExchangeAsync(World, client, token, deployment, proof);

    private async Task<string> BoundTokenAsync(string client = "agent", string secret = World.AgentSecret, string? deployment = "prod")
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", secret)];
        if (deployment is not null)
        {
            form.Add(new("deployment", deployment));
        }

        using HttpRequestMessage request = new(HttpMethod.Post, Endpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("DPoP", _key.Proof("POST", Endpoint, null));
        return ((JsonString)(await World.SendAsync(request, null)).Body!["access_token"]!).Value;
    }

    private async Task<ClientCall> ActAsync(string token)
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR"} }""");
        using HttpRequestMessage request = World.Post("v1/actions", null, body, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", _key.Proof("POST", new Uri(World.Boundary.Address, "v1/actions"), token));
        ClientCall call = await World.SendAsync(request, null);
        lock (World.Calls)
        {
            World.Calls.Add(call);
        }

        return call;
    }

    /// <summary>The same boundary, after the moments in which a boundary that has just started takes no proofs.</summary>
    public sealed class Bound : ExchangeWorld
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        }
    }
}
