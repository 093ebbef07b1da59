using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The boundary's own tokens exchanged (RFC 8693): never wider, never for longer, only by those who may.</summary>
public sealed class TokenExchangeTests(ExchangeWorld exchange) : IClassFixture<ExchangeWorld>
{
    private const string Details = "authorization_details";
    private World World => exchange.World;

    [Fact]
    public async Task A_client_narrows_its_own_token_and_never_gets_it_back_wider()
    {
        string whole = await World.TokenAsync();
        string narrow = await exchange.ExchangedAsync("agent", whole, null, (Details, Refunds(50)));

        Assert.Equal(200, (await World.RefundAsync(narrow, 50)).Status);
        Assert.Equal(403, (await World.RefundAsync(narrow, 51)).Status);
        ExchangeWorld.AssertRefused("invalid_authorization_details", "may ask for", await exchange.ExchangeAsync("agent", narrow, null, (Details, Refunds(51))));
        ExchangeWorld.AssertRefused("invalid_authorization_details", "may ask for", await exchange.ExchangeAsync("agent", whole, null, (Details, Refunds(1001))));
        ExchangeWorld.AssertRefused("invalid_authorization_details", "not JSON", await exchange.ExchangeAsync("agent", whole, null, (Details, "x")));

        string same = await exchange.ExchangedAsync("agent", narrow, "prod");
        Assert.Equal(403, (await World.RefundAsync(same, 51)).Status);
        Assert.Equal(200, (await World.RefundAsync(await exchange.ExchangedAsync("agent", narrow, null, (Details, Refunds(20))), 20)).Status);
        JsonObject claims = ExchangeWorld.Claims(same);
        Assert.Equal("\"agent\"", claims["sub"]!.ToString());
        Assert.Null(claims["act"]);
        Assert.Equal("\"prod\"", claims["deployment"]!.ToString());
    }

    [Fact]
    public async Task What_a_narrower_token_does_not_speak_of_stays_as_the_first_one_has_it()
    {
        const string Silent = """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"]}]""";
        string narrow = await DetailedAsync(Refunds(50));
        string silent = await exchange.ExchangedAsync("agent", narrow, null, (Details, Silent));
        string twice = await exchange.ExchangedAsync("agent", silent, null, (Details, """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"arguments":{"currency":{"const":"EUR"}}}}]"""));

        Assert.Equal(403, (await World.RefundAsync(silent, 51)).Status);
        Assert.Equal(200, (await World.RefundAsync(silent, 50)).Status);
        Assert.Equal(403, (await World.RefundAsync(twice, 51)).Status);
        Assert.Equal(200, (await World.RefundAsync(twice, 50)).Status);
    }

    [Fact]
    public async Task However_often_a_token_is_exchanged_its_budget_is_there_once()
    {
        const string Budget = """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"budget":[{"argument":"amount","maximum":30,"per":"month"}]}}]""";
        const string Silent = """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"]}]""";
        string first = await DetailedAsync(Budget);
        string[] tokens =
        [
            first,
            await exchange.ExchangedAsync("agent", first, null),
            await exchange.ExchangedAsync("agent", first, null, (Details, Silent)),
            await exchange.ExchangedAsync("agent", first, null, (Details, Budget)),
            await exchange.ExchangedAsync("agent", await exchange.ExchangedAsync("agent", first, null, (Details, Silent)), null, (Details, Budget)),
        ];

        int granted = 0;
        foreach (string token in tokens)
        {
            granted += (await World.RefundAsync(token, 10)).Status == 200 ? 1 : 0;
            granted += (await World.RefundAsync(token, 10)).Status == 200 ? 1 : 0;
        }

        Assert.Equal(3, granted);
        Assert.Equal(200, (await World.RefundAsync(await World.TokenAsync(), 10)).Status);
    }

    [Fact]
    public async Task A_token_for_one_deployment_is_not_exchanged_into_one_for_another()
    {
        string token = await World.TokenAsync();

        ExchangeWorld.AssertRefused("invalid_grant", "another deployment", await exchange.ExchangeAsync("agent", token, "spare"));
        ExchangeWorld.AssertRefused("invalid_grant", "another deployment", await exchange.ExchangeAsync("agent", token, "plan"));
        ExchangeWorld.AssertRefused("invalid_request", "not this principal's", await exchange.ExchangeAsync("agent", await exchange.AliceAsync(), "plan"));
        ExchangeWorld.AssertRefused("invalid_request", "is required", await exchange.ExchangeAsync("agent", await exchange.AliceAsync(), null));
    }

    [Fact]
    public async Task Who_acts_for_others_may_do_what_all_of_them_may_and_evidence_names_them()
    {
        string planner = await exchange.ExchangedAsync("planner", await exchange.AliceAsync(), "plan");
        string agent = await exchange.ExchangedAsync("agent", planner, "prod");

        JsonObject claims = ExchangeWorld.Claims(agent);
        Assert.Equal("\"alice\"", claims["sub"]!.ToString());
        Assert.Equal("""{"act":{"deployment":"plan","sub":"planner"},"sub":"agent"}""", claims["act"]!.ToString());
        ClientCall within = await World.RefundAsync(agent, 100);
        Assert.Equal(200, within.Status);
        Assert.Equal(403, (await World.RefundAsync(agent, 101)).Status);
        Assert.Equal(403, (await World.ActAsync(agent, """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""")).Status);
        ClientCall unlucky = await World.RefundAsync(agent, 13);
        Assert.Contains("not on behalf of people", unlucky.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await World.RefundAsync(await World.TokenAsync(), 13)).Status);

        ClientCall story = await World.GetAsync($"v1/decisions/{((JsonString)((JsonObject)within.Body!["decision"]!)["id"]!).Value}", await World.AdminTokenAsync());
        Assert.Equal("""[{"principal":"alice"},{"deployment":"plan","principal":"planner"}]""", story.Body!["delegation"]!.ToString());
        Assert.Equal(
            ["principal agent", "deployment prod", "delegator alice", "delegator planner", "delegator_deployment plan"],
            ((JsonArray)story.Body["envelope"]!).Items.Cast<JsonObject>().Select(static s => $"{((JsonString)s["kind"]!).Value} {((JsonString)s["name"]!).Value}"));
        ClientCall own = await World.GetAsync("v1/me/authority", agent);
        Assert.Equal("""[{"principal":"alice"},{"deployment":"plan","principal":"planner"}]""", own.Body!["delegation"]!.ToString());
        Assert.Equal(["refund"], ((JsonArray)own.Body["operations"]!).Items.Cast<JsonObject>().Select(static o => ((JsonString)o["operation"]!).Value));
    }

    [Fact]
    public async Task The_deployment_of_an_agent_goes_on_bounding_those_who_act_for_it()
    {
        string planner = await World.TokenAsync("planner", ExchangeWorld.PlannerSecret, "plan");
        string agent = await exchange.ExchangedAsync("agent", planner, "prod");

        Assert.Equal("\"plan\"", ExchangeWorld.Claims(agent)["sub_deployment"]!.ToString());
        Assert.Equal(200, (await World.RefundAsync(agent, 200)).Status);
        Assert.Equal(403, (await World.RefundAsync(agent, 201)).Status);
        Assert.Equal(403, (await World.ActAsync(agent, """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""")).Status);
        ClientCall own = await World.GetAsync("v1/me/authority", agent);
        Assert.Equal("""[{"deployment":"plan","principal":"planner"}]""", own.Body!["delegation"]!.ToString());

        Assert.Equal(200, (await World.SuspendAsync("deployments", "plan", "suspend")).Status);
        ClientCall refused = await World.RefundAsync(agent);
        Assert.Equal(200, (await World.SuspendAsync("deployments", "plan", "resume")).Status);
        Assert.Equal((403, "denied"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Keys_of_one_actor_for_different_people_never_meet()
    {
        string behalf = await exchange.ExchangedAsync("agent", await exchange.AliceAsync(), "prod");

        ClientCall own = await World.RefundAsync(await World.TokenAsync(), 7, "behalf-key");
        ClientCall other = await World.RefundAsync(behalf, 7, "behalf-key-2");
        ClientCall seen = await World.GetAsync($"v1/actions/{((JsonString)own.Body!["id"]!).Value}", behalf);

        Assert.Equal((200, 200, 404), (own.Status, other.Status, seen.Status));
        Assert.NotEqual(own.Body["digest"]!.ToString(), other.Body!["digest"]!.ToString());
    }

    [Fact]
    public async Task Nobody_acts_for_one_who_does_not_let_them()
    {
        string agent = await World.TokenAsync();
        string planner = await exchange.ExchangedAsync("planner", await exchange.AliceAsync(), "plan");
        string chain = await exchange.ExchangedAsync("agent", planner, "prod");

        ExchangeWorld.AssertRefused("invalid_grant", "does not let stranger", await exchange.ExchangeAsync("stranger", await exchange.AliceAsync(), "strange"));
        ExchangeWorld.AssertRefused("invalid_grant", "does not let planner", await exchange.ExchangeAsync("planner", agent, "plan"));
        ExchangeWorld.AssertRefused("invalid_grant", "does not let stranger", await exchange.ExchangeAsync("stranger", chain, "strange"));
        ExchangeWorld.AssertRefused("invalid_grant", "in the subject token's chain", await exchange.ExchangeAsync("planner", chain, "plan"));
        ExchangeWorld.AssertRefused("invalid_grant", "in the subject token's chain", await exchange.ExchangeAsync("alice", chain, null));
    }

    [Theory]
    [InlineData("principals", "alice")]
    [InlineData("principals", "planner")]
    [InlineData("deployments", "plan")]
    public async Task When_one_of_the_chain_is_suspended_nobody_acts_for_it(string kind, string name)
    {
        string planner = await exchange.ExchangedAsync("planner", await exchange.AliceAsync(), "plan");
        string agent = await exchange.ExchangedAsync("agent", planner, "prod");

        Assert.Equal(200, (await World.SuspendAsync(kind, name, "suspend")).Status);
        ClientCall refused = await World.RefundAsync(agent);
        ClientCall exchanged = await exchange.ExchangeAsync("agent", planner, "prod");
        Assert.Equal(200, (await World.SuspendAsync(kind, name, "resume")).Status);

        Assert.Equal((403, "denied"), (refused.Status, refused.Code));
        Assert.Contains("on behalf of", refused.Body!.ToString(), StringComparison.Ordinal);
        ExchangeWorld.AssertRefused("invalid_grant", "on behalf of", exchanged);
        Assert.Equal(200, (await World.RefundAsync(agent)).Status);
    }

    [Fact]
    public async Task Leave_that_is_taken_back_is_gone_with_the_next_action()
    {
        string agent = await exchange.ExchangedAsync("agent", await exchange.AliceAsync(), "prod");

        Assert.Equal(200, (await World.ApplyAsync(ExchangeWorld.Yaml.Replace("[planner, agent]", "[planner]", StringComparison.Ordinal))).Status);
        ClientCall refused = await World.RefundAsync(agent);
        Assert.Equal(200, (await World.ApplyAsync(ExchangeWorld.Yaml)).Status);

        Assert.Equal(403, refused.Status);
        Assert.Contains("does not let agent act", refused.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await World.RefundAsync(agent)).Status);
    }

    [Fact]
    public async Task With_a_token_end_all_that_were_exchanged_from_it()
    {
        string alice = await exchange.AliceAsync();
        string planner = await exchange.ExchangedAsync("planner", alice, "plan");
        string agent = await exchange.ExchangedAsync("agent", planner, "prod");
        Assert.Equal(200, (await World.RefundAsync(agent)).Status);

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(World.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent([new("token", alice), new("client_id", "alice"), new("client_secret", ExchangeWorld.AliceSecret)]),
        };
        Assert.Equal(200, (await World.SendAsync(request, null)).Status);

        Assert.Equal(401, (await World.RefundAsync(agent)).Status);
        Assert.Equal(401, (await World.RefundAsync(planner)).Status);
        Assert.Equal(401, (await World.GetAsync("v1/me/authority", agent)).Status);
        ClientCall again = await exchange.ExchangeAsync("planner", alice, "plan");
        Assert.Equal("invalid_grant", ((JsonString)again.Body!["error"]!).Value);
        ClientCall below = await exchange.ExchangeAsync("agent", planner, "prod");
        ExchangeWorld.AssertRefused("invalid_grant", "revoked", below);
    }

    [Fact]
    public async Task A_token_is_exchanged_only_so_often()
    {
        string token = await World.TokenAsync();
        for (int i = 0; i < 8; i++)
        {
            token = await exchange.ExchangedAsync("agent", token, null);
        }

        ExchangeWorld.AssertRefused("invalid_grant", "at most 8 times", await exchange.ExchangeAsync("agent", token, null));
        Assert.Equal(200, (await World.RefundAsync(token)).Status);
    }

    [Theory]
    [InlineData("invalid_request", "actor_token", "actor_token", "x", "actor_token_type", ExchangeWorld.AccessToken)]
    [InlineData("invalid_request", "requested_token_type", "requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token", null, null)]
    [InlineData("invalid_request", "requested_token_type", "requested_token_type", "urn:ietf:params:oauth:token-type:id_token", null, null)]
    [InlineData("invalid_request", "subject_token_type", "subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token", null, null)]
    [InlineData("invalid_request", "subject_token_type", "subject_token_type", "urn:ietf:params:oauth:token-type:id_token", null, null)]
    [InlineData("invalid_scope", "", "scope", "admin", null, null)]
    [InlineData("invalid_scope", "", "scope", "openid", null, null)]
    [InlineData("invalid_target", "no resource", "resource", "https://elsewhere.example/", null, null)]
    [InlineData("invalid_target", "no resource", "audience", "elsewhere", null, null)]
    public async Task What_an_exchange_cannot_give_is_refused_and_not_left_out(string error, string said, string name, string value, string? other, string? second)
    {
        (string, string)[] more = other is null ? [(name, value)] : [(name, value), (other, second!)];

        ExchangeWorld.AssertRefused(error, said, await exchange.ExchangeAsync("agent", await World.TokenAsync(), null, more));
    }

    [Fact]
    public async Task What_is_no_token_of_the_boundary_is_exchanged_for_nothing()
    {
        string token = await World.TokenAsync();
        string[] parts = token.Split('.');
        string none = KeyClient.Text("""{"alg":"none","typ":"at+jwt"}"""u8.ToArray());

        foreach (string spoiled in new[] { "x", token[..^8] + "AAAAAAAA", $"{none}.{parts[1]}.", $"{parts[0]}.{KeyClient.Text("{\"sub\":\"agent\"}"u8.ToArray())}.{parts[2]}" })
        {
            ClientCall answer = await exchange.ExchangeAsync("agent", spoiled, null);
            Assert.Equal((400, "invalid_grant"), (answer.Status, ((JsonString)answer.Body!["error"]!).Value));
        }
    }

    private async Task<string> DetailedAsync(string details) =>
        ((JsonString)(await World.RequestTokenAsync("agent", World.AgentSecret, "prod", (Details, details))).Body!["access_token"]!).Value;

    private static string Refunds(int most) =>
        """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"arguments":{"amount":{"maximum":MOST}}}}]"""
            .Replace("MOST", most.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
