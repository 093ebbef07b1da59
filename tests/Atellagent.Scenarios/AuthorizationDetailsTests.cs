using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Tokens that are narrowed (RFC 9396), and what each caller is told of its own authority.</summary>
public sealed class AuthorizationDetailsTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Name = "authorization_details";
    private const string SmallRefunds = """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"arguments":{"amount":{"maximum":50}}}}]""";

    [Fact]
    public async Task A_narrowed_token_may_ask_for_what_it_names_and_for_nothing_else()
    {
        await using World world = await World.StartAsync();
        ClientCall answer = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", (Name, SmallRefunds));
        Assert.True(answer.Status == 200, world.Boundary.Output);
        Assert.Equal("""[{"bounds":{"arguments":{"amount":{"maximum":50}}},"operations":["refund"],"routes":["payments"],"type":"atellagent_action"}]""", answer.Body![Name]!.ToString());
        string token = ((JsonString)answer.Body["access_token"]!).Value;

        ClientCall small = await world.RefundAsync(token, 50);
        ClientCall large = await world.RefundAsync(token, 51);
        ClientCall other = await world.ActAsync(token, """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""");

        Assert.Equal(200, small.Status);
        Assert.All([large, other], static call => Assert.Equal((403, "denied"), (call.Status, call.Code)));
        Assert.Contains("outside_authority", large.Body!.ToString(), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);
        ClientCall story = await world.GetAsync($"v1/decisions/{((JsonString)((JsonObject)small.Body!["decision"]!)["id"]!).Value}", await world.AdminTokenAsync());
        Assert.Contains("\"kind\":\"token\"", story.Body!["envelope"]!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("""[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"arguments":{"amount":{"maximum":1001}}}}]""", "payments/refund is more")]
    [InlineData("""[{"type":"atellagent_action","routes":["payments"],"operations":["refund","deleteOrder"]}]""", "payments/deleteOrder is more")]
    [InlineData("""[{"type":"atellagent_action","routes":["payments"],"operations":["*"]}]""", "payments/* is more")]
    [InlineData("""[{"type":"atellagent_action","routes":["nowhere"],"operations":["refund"]}]""", "nowhere/refund is more")]
    [InlineData("""[{"type":"other","routes":["payments"],"operations":["refund"]}]""", "the one type here is")]
    [InlineData("""[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"operations":["refund"]}]""", "not JSON")]
    [InlineData("[]", "a list of 1 to 32")]
    [InlineData("not json", "not JSON")]
    public async Task Asking_for_more_than_there_is_gives_no_token_at_all(string details, string said)
    {
        World world = shared.World;

        ClientCall answer = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", (Name, details));

        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_authorization_details", ((JsonString)answer.Body!["error"]!).Value);
        Assert.Contains(said, ((JsonString)answer.Body["error_description"]!).Value, StringComparison.Ordinal);
        Assert.Null(answer.Body["access_token"]);
    }

    [Fact]
    public async Task A_detail_that_is_too_long_is_refused()
    {
        World world = shared.World;

        ClientCall answer = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", (Name, SmallRefunds + new string(' ', 4096)));

        Assert.Equal("invalid_authorization_details", ((JsonString)answer.Body!["error"]!).Value);
    }

    [Fact]
    public async Task A_caller_sees_its_whole_envelope_and_where_each_bound_comes_from()
    {
        await using World world = await World.StartAsync();
        ClientCall narrowed = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", (Name, SmallRefunds));

        ClientCall whole = await world.GetAsync("v1/me/authority", await world.TokenAsync());
        ClientCall small = await world.GetAsync("v1/me/authority", ((JsonString)narrowed.Body!["access_token"]!).Value);

        Assert.Equal(200, whole.Status);
        Assert.Equal("""{"name":"agent","roles":["support"],"type":"agent"}""", whole.Body!["principal"]!.ToString());
        Assert.Equal("""{"environment":"production","name":"prod"}""", whole.Body["deployment"]!.ToString());
        Assert.Equal(["elsewhere/get", "payments/echo", "payments/getOrder", "payments/refund"], Operations(whole));
        JsonObject refund = (JsonObject)((JsonArray)small.Body!["operations"]!).Items.Single();
        Assert.Equal(["principal agent", "deployment prod", "token "], ((JsonArray)refund["within"]!).Items.Cast<JsonObject>()
            .Select(static s => $"{((JsonString)s["source"]!).Value} {(((JsonString)s["source"]!).Value == "token" ? "" : ((JsonString)s["name"]!).Value)}"));
        Assert.Equal("""[{"arguments":{"amount":{"maximum":50}}}]""", ((JsonObject)((JsonArray)refund["within"]!).Items[2])["anyOf"]!.ToString());
        Assert.Equal(401, (await world.GetAsync("v1/me/authority", null)).Status);
    }

    [Fact]
    public async Task A_caller_that_does_not_stand_any_more_reads_why_and_sees_nothing_to_ask_for()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "suspend")).Status);

        ClientCall own = await world.GetAsync("v1/me/authority", token);

        Assert.Equal(200, own.Status);
        Assert.Empty(Operations(own));
        Assert.Contains("suspended", ((JsonString)own.Body!["refused"]!).Value, StringComparison.Ordinal);
    }

    private static string[] Operations(ClientCall call) => [.. ((JsonArray)call.Body!["operations"]!).Items.Cast<JsonObject>()
        .Select(static o => $"{((JsonString)o["route"]!).Value}/{((JsonString)o["operation"]!).Value}")];
}
