using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.AuthZen;

/// <summary>What AuthZEN's yes is worth here: who may ask for whom, what a yes or a no cannot carry, and that it is on record like everything else.</summary>
public sealed class AuthZenTests
{
    private const string Own = """{"subject":{"type":"agent","id":"agent"},"action":{"name":"refund","properties":{"orderId":"ord_1","amount":AMOUNT,"currency":"EUR"} },"resource":{"type":"route","id":"payments"}MORE}""";

    [Fact]
    public async Task A_yes_has_been_redeemed_and_waits_for_its_outcome()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();

        ClientCall yes = await AskAsync(world, agent, Body(10));
        Assert.True(AuthZenWorld.Decision(yes), yes.Body?.ToString());
        JsonObject told = (JsonObject)((JsonObject)yes.Body!["context"]!)["atellagent"]!;
        string action = SettlementWorld.Text(told, "id")!;
        Assert.Equal(("pending", "allow"), (SettlementWorld.Text(told, "outcome", "status"), SettlementWorld.Text(told, "decision", "effect")));
        Assert.Equal([action], (await SettlementWorld.ListAsync(world, agent, "unclosed")).Select(static item => SettlementWorld.Text(item, "id")));
        Assert.Equal((200, "succeeded"), ((await EnforcementWorld.CloseAsync(world, agent, action)) is var closed ? (closed.Status, closed.Outcome) : default));

        // One answer a key: a yes that came twice would be two.
        string keyed = Body(10, """,'context':{'atellagent':{'key':'one'} }""");
        Assert.True(AuthZenWorld.Decision(await AskAsync(world, agent, keyed)));
        ClientCall again = await AskAsync(world, agent, keyed);
        Assert.False(AuthZenWorld.Decision(again));
        Assert.Equal("used", AuthZenWorld.Reason(again));
        Assert.Equal(409, (await AskAsync(world, agent, Body(11, """,'context':{'atellagent':{'key':'one'} }"""))).Status);

        ClientCall no = await AskAsync(world, agent, Body(10).Replace("EUR", "USD", StringComparison.Ordinal));
        Assert.False(AuthZenWorld.Decision(no));
        Assert.Equal(("denied", "only euros are served"), (AuthZenWorld.Reason(no), AuthZenWorld.Detail(no)));
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Whoever_wants_the_permit_redeems_it()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();

        ClientCall yes = await AskAsync(world, agent, Body(10, """,'context':{'atellagent':{'permit':true} }"""));
        Assert.True(AuthZenWorld.Decision(yes));
        JsonObject told = (JsonObject)((JsonObject)yes.Body!["context"]!)["atellagent"]!;
        Assert.Equal(200, (await EnforcementWorld.RedeemAsync(world, agent, SettlementWorld.Text(told, "permit")!, SettlementWorld.Text(told, "digest")!)).Status);
        Assert.Equal(409, (await EnforcementWorld.RedeemAsync(world, agent, SettlementWorld.Text(told, "permit")!, SettlementWorld.Text(told, "digest")!)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_narrowed_is_a_no_to_whoever_did_not_say_that_it_does_what_is_granted()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();

        ClientCall no = await AskAsync(world, agent, Body(900));
        Assert.False(AuthZenWorld.Decision(no), no.Body?.ToString());
        Assert.Contains("narrow", AuthZenWorld.Detail(no), StringComparison.Ordinal);
        Assert.Equal("500", ((JsonObject)((JsonObject)((JsonObject)((JsonObject)((JsonObject)((JsonObject)no.Body!["context"]!)["atellagent"]!)["decision"]!)["bounds"]!)["arguments"]!)["amount"]!)["maximum"]!.ToString());
        Assert.Null(((JsonObject)no.Body["context"]!)["obligations"]);

        ClientCall half = await AskAsync(world, agent, Body(900, """,'context':{'supported_mandatory_extensions':['obligations'],'supported_obligations':['step-up'] }"""));
        Assert.False(AuthZenWorld.Decision(half));

        ClientCall yes = await AskAsync(world, agent, Body(900, """,'context':{'supported_mandatory_extensions':['obligations'],'supported_obligations':['custom'] }"""));
        Assert.True(AuthZenWorld.Decision(yes), yes.Body?.ToString());
        JsonObject obligation = (JsonObject)((JsonArray)((JsonObject)yes.Body!["context"]!)["obligations"]!).Items.Single();
        Assert.Equal(("custom", "atellagent"), (SettlementWorld.Text(obligation, "type"), SettlementWorld.Text(obligation, "properties", "vendor")));
        Assert.Equal("500", ((JsonObject)((JsonObject)((JsonObject)obligation["properties"]!)["granted"]!)["arguments"]!)["amount"]!.ToString());
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_must_agree_to_is_a_no_and_asks_nobody_where_there_is_no_way_back_to_it()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string fay = await world.TokenAsync("fay", deployment: null);

        ClientCall no = await AskAsync(world, agent, Body(200));
        Assert.False(AuthZenWorld.Decision(no));
        Assert.Contains("people", AuthZenWorld.Detail(no), StringComparison.Ordinal);
        Assert.Empty(((JsonArray)(await world.GetAsync("v1/approvals?state=pending", fay)).Body!["items"]!).Items);

        string keyed = Body(200, """,'context':{'atellagent':{'key':'large'} }""");
        ClientCall waits = await AskAsync(world, agent, keyed);
        Assert.False(AuthZenWorld.Decision(waits));
        Assert.Equal("approval_required", AuthZenWorld.Reason(waits));
        JsonObject told = (JsonObject)((JsonObject)waits.Body!["context"]!)["atellagent"]!;
        foreach (string voter in (string[])["fay", "fred"])
        {
            ClientCall vote = await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), SettlementWorld.Text(told, "approval", "id")!, SettlementWorld.Text(told, "digest")!);
            Assert.True(vote.Status == 200, vote.Body?.ToString());
        }

        ClientCall yes = await AskAsync(world, agent, keyed);
        Assert.True(AuthZenWorld.Decision(yes), yes.Body?.ToString());
        Assert.False(AuthZenWorld.Decision(await AskAsync(world, agent, keyed)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Nobody_is_asked_for_who_has_not_said_so_and_only_over_routes_that_name_the_asker()
    {
        await using World world = await World.StartAsync(AuthZenWorld.Arrange);
        string gateway = await world.TokenAsync("gateway", deployment: "edge");
        string stranger = await world.TokenAsync("stranger", deployment: "edge");
        const string Alice = """{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""";
        Assert.True(AuthZenWorld.Decision(await AskAsync(world, gateway, Alice)));

        // Each has a reason of its own, and a record.
        (string Token, string Body, string Says)[] refused =
        [
            (gateway, Alice.Replace("alice", "carol", StringComparison.Ordinal), "carol does not let gateway act"),
            (gateway, Alice.Replace("alice", "nobody", StringComparison.Ordinal), "unknown or suspended"),
            (gateway, Alice.Replace("\"user\"", "\"agent\"", StringComparison.Ordinal), "unknown or suspended"),
            (gateway, Alice.Replace("\"user\"", "\"spaceship\"", StringComparison.Ordinal), "unknown or suspended"),
            (gateway, Alice.Replace("\"record\"", "\"planet\"", StringComparison.Ordinal), "no route of that name"),
            (gateway, Alice.Replace("\"read\"", "\"fly\"", StringComparison.Ordinal), "no operation of that name"),
            (gateway, Alice.Replace("record-1", "record-9", StringComparison.Ordinal), "/record"),
            (stranger, Alice, "among its enforcement points"),
            (await world.TokenAsync(), Alice, "does not let agent act"),
            (gateway, """{"subject":{"type":"user","id":"alice"},"action":{"name":"getOrder","properties":{"orderId":"ord_1"} },"resource":{"type":"route","id":"payments"} }""", "among its enforcement points"),
            (gateway, """{"subject":{"type":"user","id":"alice"},"action":{"name":"read","properties":{"record":"record-1","more":1} },"resource":{"type":"route","id":"records"} }""", "more"),
            (gateway, """{"subject":{"type":"service","id":"gateway"},"action":{"name":"admin.apply"},"resource":{"type":"route","id":"atellagent"} }""", ""),
        ];
        foreach ((string token, string body, string says) in refused)
        {
            ClientCall no = await AskAsync(world, token, body);
            Assert.False(AuthZenWorld.Decision(no), body);
            Assert.Contains(says, AuthZenWorld.Detail(no) ?? "", StringComparison.Ordinal);
            Assert.NotNull(SettlementWorld.Text(no.Body, "context", "evaluation_id"));
        }

        // What was taken from somebody is taken from whoever asks for them.
        Assert.Equal(200, (await world.SuspendAsync("principals", "alice", "suspend")).Status);
        ClientCall suspended = await AskAsync(world, gateway, Alice);
        Assert.False(AuthZenWorld.Decision(suspended));

        string admin = await world.AdminTokenAsync();
        ClientCall records = await world.GetAsync("v1/evidence?principal=gateway&route=records", admin);
        JsonObject[] claimed = [.. ((JsonArray)records.Body!["items"]!).Items.Select(static record => (JsonObject)((JsonObject)record)["body"]!).Where(static body => SettlementWorld.Text(body, "surface") == "authzen")];
        Assert.NotEmpty(claimed);
        Assert.All(claimed, static body => Assert.Equal(JsonBoolean.True, ((JsonObject)((JsonArray)body["delegation"]!).Items[0])["claimed"]));
        await world.AssertHistoryAsync();
    }

    private static string Body(decimal amount, string more = "") => Own
        .Replace("AMOUNT", amount.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("MORE", more.Replace('\'', '"'), StringComparison.Ordinal);

    private static Task<ClientCall> AskAsync(World world, string token, string body) => ApprovalWorld.PostAsync(world, token, "access/v1/evaluation", body);
}
