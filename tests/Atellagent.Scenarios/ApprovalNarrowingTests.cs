using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Approving narrower, from outside: less of what waits, decided again, voted on by its own digest, and never more.</summary>
public sealed class ApprovalNarrowingTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":400,"currency":"EUR","note":"in full"}}""";

    [Fact]
    public async Task What_is_left_is_decided_again_voted_on_anew_and_is_what_happens()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        (string fay, string fred, string fiona) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null), await world.TokenAsync("fiona", deployment: null));
        ClientCall waits = await world.ActAsync(agent, Refund, "one");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal("pending", ApprovalWorld.State(await ApprovalWorld.VoteAsync(world, fred, id, digest)));

        // Looked at, and nothing is changed by it.
        string less = Digest(await NarrowAsync(world, fay, id, """{"amount":{"maximum":120},"note":{"absent":true}}"""));
        Assert.NotEqual(digest, less);
        Assert.Equal(digest, Text((await world.GetAsync($"v1/approvals/{id}", fay)).Body!, "digest"));

        ClientCall narrowed = await VoteAsync(world, fay, id, less, """{"amount":{"maximum":120},"note":{"absent":true}}""");
        Assert.True(narrowed.Status == 200, narrowed.Body?.ToString());
        Assert.Equal((less, "pending"), (Text(narrowed.Body!, "digest"), ApprovalWorld.State(narrowed)));
        Assert.Equal("""{"amount":120,"currency":"EUR","orderId":"ord_1"}""", Part(Part(narrowed.Body!, "request"), "arguments").ToString());
        JsonObject by = Assert.IsType<JsonObject>(Assert.Single(((JsonArray)narrowed.Body!["narrowed"]!).Items));
        Assert.Equal(("fay", """{"arguments":{"amount":{"maximum":120},"note":{"absent":true}}}"""), (Text(by, "by"), by["bounds"]!.ToString()));

        // fred had agreed to more, and is asked again; with the old digest nobody votes any more.
        Assert.Equal(["fay"], ((JsonArray)narrowed.Body["votes"]!).Items.Select(static vote => Text((JsonObject)vote, "voter")));
        Assert.Equal("stale_authority", (await ApprovalWorld.VoteAsync(world, fiona, id, digest)).Code);
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(less, Text((await world.GetAsync($"v1/actions/{waits.Action}", agent)).Body!, "digest"));
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fred, id, less)).Status);

        ClientCall done = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent);
        Assert.Equal(("succeeded", "narrow"), (done.Outcome, Text(Part(done.Body!, "decision"), "effect")));
        RecordedRequest sent = Assert.Single(world.Upstream.Requests);
        Assert.Equal("""{"amount":120,"currency":"EUR"}""", sent.BodyText);
        ClientCall story = await world.GetAsync($"v1/decisions/{Text(Part(done.Body!, "decision"), "id")}", await world.AdminTokenAsync());
        Assert.Contains("\"approver\"", story.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((200, "succeeded"), ((await world.ActAsync(agent, Refund, "one")).Status, (await world.ActAsync(agent, Refund, "one")).Outcome));
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("""{"amount":{"maximum":4000}}""", "invalid_request", "change nothing")]
    [InlineData("""{"amount":{"minimum":450}}""", "invalid_request", "not be less")]
    [InlineData("""{"note":{"present":true}}""", "invalid_request", "change nothing")]
    [InlineData("""{"amount":{"const":100}}""", "denied", "outside the bounds")]
    [InlineData("""{"currency":{"enum":["USD"]}}""", "denied", "outside the bounds")]
    [InlineData("""{"currency":{"absent":true}}""", "denied", "schema")]
    [InlineData("""{"amount":{"maximum":-1}}""", "denied", "schema")]
    [InlineData("""{"amount":{"maximum":3}}""", "denied", "small ones are not worth it")]
    [InlineData("""{"amount":{"maximum":6}}""", "invalid_request", "/note")]
    [InlineData("""{"amount":{"maximum":20}}""", "denied", "the gate treasury")]
    public async Task Bounds_that_widen_or_that_policy_does_not_allow_are_refused(string bounds, string code, string why)
    {
        await using World world = await ApprovalWorld.StartAsync();
        Assert.Equal(200, (await world.ApplyAsync(
            """
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: finance/small }
            spec:
              match: { routes: [payments], operations: [refund] }
              rules:
                - { id: tiny, effect: deny, when: "args.amount < 5", message: small ones are not worth it }
                - { id: noted, effect: narrow, when: "args.amount == 6", bounds: { arguments: { note: { const: six, onExceed: set } } } }
                - { id: odd, effect: require_approval, when: "args.amount == 20", approval: { gate: treasury, from: { teams: [fays] }, ttl: 1h } }
            """)).Status);
        (string id, string digest) = ApprovalWorld.Approval(await world.ActAsync(await world.TokenAsync(), Refund));
        string fay = await world.TokenAsync("fay", deployment: null);

        ClientCall looked = await NarrowAsync(world, fay, id, bounds);
        ClientCall voted = await VoteAsync(world, fay, id, "sha256:" + new string('1', 64), bounds);

        Assert.Equal((code, code), (looked.Code, voted.Code));
        Assert.Contains(why, looked.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((digest, "pending"), (Text((await world.GetAsync($"v1/approvals/{id}", fay)).Body!, "digest"), ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", fay))));
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Two_who_narrow_differently_come_to_less_than_both_and_each_votes_on_that()
    {
        await using World world = await ApprovalWorld.StartAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund);
        (string id, _) = ApprovalWorld.Approval(waits);
        const string Half = """{"amount":{"maximum":200}}""";
        const string Quiet = """{"note":{"absent":true}}""";
        (string half, string quiet) = (Digest(await NarrowAsync(world, fay, id, Half)), Digest(await NarrowAsync(world, fred, id, Quiet)));

        // Whoever comes second saw something else than what waits by then.
        ClientCall[] both = await Task.WhenAll(VoteAsync(world, fay, id, half, Half), VoteAsync(world, fred, id, quiet, Quiet));
        Assert.Equal(1, both.Count(static call => call.Status == 200));
        Assert.Equal("stale_authority", both.Single(static call => call.Status != 200).Code);

        // What one took away stays away: more than that is no narrowing of it.
        bool isHalf = both[0].Status == 200;
        (string second, string other) = isHalf ? (fred, Quiet) : (fay, Half);
        ClientCall left = await NarrowAsync(world, second, id, other);
        Assert.Equal("""{"amount":200,"currency":"EUR","orderId":"ord_1"}""", Part(left.Body!, "arguments").ToString());
        Assert.Equal("invalid_request", (await NarrowAsync(world, second, id, isHalf ? """{"amount":{"maximum":300}}""" : """{"note":{"maxLength":100}}""")).Code);
        ClientCall cast = await VoteAsync(world, second, id, Digest(left), other);
        Assert.Equal((200, "pending"), (cast.Status, ApprovalWorld.State(cast)));
        Assert.Single(((JsonArray)cast.Body!["votes"]!).Items);
        Assert.Equal(2, ((JsonArray)cast.Body["narrowed"]!).Items.Length);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, isHalf ? fay : fred, id, Digest(left))).Status);

        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Outcome);
        Assert.Equal("""{"amount":200,"currency":"EUR"}""", Assert.Single(world.Upstream.Requests).BodyText);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_may_not_vote_narrows_nothing_and_what_is_closed_stays_as_it_was()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        (string id, string digest) = ApprovalWorld.Approval(await world.ActAsync(agent, Refund));
        const string Half = """{"amount":{"maximum":200}}""";
        string fay = await world.TokenAsync("fay", deployment: null);
        string half = Digest(await NarrowAsync(world, fay, id, Half));

        Assert.Equal("denied", (await VoteAsync(world, await world.TokenAsync("sam", deployment: null), id, half, Half)).Code);
        Assert.Equal("denied", (await VoteAsync(world, agent, id, half, Half)).Code);
        Assert.Equal("not_found", (await VoteAsync(world, await world.TokenAsync("olga", deployment: null), id, half, Half)).Code);
        Assert.Equal("denied", (await NarrowAsync(world, await world.TokenAsync("sam", deployment: null), id, Half)).Code);
        Assert.Equal("denied", (await NarrowAsync(world, agent, id, Half)).Code);
        Assert.Equal("not_found", (await NarrowAsync(world, await world.TokenAsync("olga", deployment: null), id, Half)).Code);
        Assert.Equal("invalid_request", (await ApprovalWorld.PostAsync(world, fay, $"v1/approvals/{id}/votes", $$$"""{"vote":"reject","digest":"{{{half}}}","comment":"no","bounds":{"arguments":{{{Half}}}}}""")).Code);
        Assert.Equal("stale_authority", (await VoteAsync(world, fay, id, digest: "sha256:" + new string('0', 64), Half)).Code);
        Assert.Equal("invalid_request", (await VoteAsync(world, fay, id, half, Half, comment: " ")).Code);
        Assert.Equal(digest, Text((await world.GetAsync($"v1/approvals/{id}", fay)).Body!, "digest"));

        Assert.Equal("rejected", ApprovalWorld.State(await ApprovalWorld.VoteAsync(world, fay, id, digest, "reject")));
        Assert.Equal("stale_authority", (await VoteAsync(world, fay, id, half, Half)).Code);
        Assert.Equal("stale_authority", (await NarrowAsync(world, fay, id, Half)).Code);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("route")]
    public async Task What_was_narrowed_is_void_with_whatever_people_were_asked_under(string part)
    {
        await using World world = await ApprovalWorld.StartAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund);
        (string id, _) = ApprovalWorld.Approval(waits);
        const string Half = """{"amount":{"maximum":200}}""";
        string half = Digest(await NarrowAsync(world, fay, id, Half));
        Assert.Equal(200, (await VoteAsync(world, fay, id, half, Half)).Status);

        Assert.Equal(200, (await world.ApplyAsync(ApprovalWorld.Change(part, world.Upstream.Port))).Status);
        Assert.Equal("stale_authority", (await NarrowAsync(world, fay, id, """{"amount":{"maximum":150}}""")).Code);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fred, id, half)).Status);

        ClientCall done = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync());
        Assert.Equal(("refused", "stale_authority"), (done.Outcome, Text(Part(done.Body!, "outcome"), "code")));
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task An_action_of_an_enforcement_point_and_one_that_takes_all_or_nothing()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: finance, from: { teams: [finance] }, quorum: 1, ttl: 1h }");
        (string agent, string fay) = (await world.TokenAsync(), await world.TokenAsync("fay", deployment: null));
        const string Half = """{"amount":{"maximum":200}}""";

        // It is told less than it asked for, has the permit for that, and goes with no other.
        ClientCall waits = await EnforcementWorld.DecideAsync(world, agent, 400, "k");
        (string id, _) = ApprovalWorld.Approval(waits);
        string half = Digest(await NarrowAsync(world, fay, id, Half));
        ClientCall cast = await VoteAsync(world, fay, id, half, Half);
        Assert.Equal((200, "approved"), (cast.Status, ApprovalWorld.State(cast)));
        ClientCall decided = await EnforcementWorld.DecideAsync(world, agent, 400, "k");
        Assert.Equal(half, EnforcementWorld.Digest(decided));
        Assert.Equal("200", Part(Part(Part(decided.Body!, "decision"), "granted"), "arguments")["amount"]!.ToString());
        Assert.Equal(409, (await EnforcementWorld.RedeemAsync(world, agent, EnforcementWorld.Permit(decided), Text(waits.Body!, "digest"))).Status);
        ClientCall go = await EnforcementWorld.RedeemAsync(world, agent, decided);
        Assert.True(go.Status == 200, go.Body?.ToString());
        Assert.Equal(200, (await EnforcementWorld.CloseAsync(world, agent, waits.Action)).Status);

        // Who takes it as asked or not at all is asked anew, and nothing is narrowed behind its back.
        ClientCall whole = await ApprovalWorld.PostAsync(world, agent, "v1/actions", Refund.Replace("\"arguments\"", "\"narrowing\":\"refuse\",\"arguments\"", StringComparison.Ordinal));
        Assert.Equal(202, whole.Status);
        Assert.Equal("denied", (await NarrowAsync(world, fay, ApprovalWorld.Approval(whole).Id, Half)).Code);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_command_line_looks_and_agrees_and_the_record_says_who()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: finance, from: { teams: [finance] }, quorum: 1, ttl: 1h }");
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund);
        (string id, _) = ApprovalWorld.Approval(waits);
        const string Half = """{"arguments":{"amount":{"maximum":200}}}""";

        (int looked, string less) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "narrow", id, "--bounds", Half);
        Assert.True(looked == 0, less);
        Assert.Contains("approver#fay", less, StringComparison.Ordinal);
        string digest = less[less.IndexOf("sha256:", StringComparison.Ordinal)..].Trim();
        (int wrong, string no) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "approve", id, "--bounds", "{", "--digest", digest);
        Assert.True(wrong == 2, no);
        (int agreed, string said) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "approve", id, "--bounds", Half, "--digest", digest, "--comment", "half of it");
        Assert.True(agreed == 0, said);
        Assert.Contains("narrowed by fay", said, StringComparison.Ordinal);

        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Outcome);
        Assert.Contains("200", Assert.Single(world.Upstream.Requests).BodyText, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static Task<ClientCall> NarrowAsync(World world, string token, string id, string bounds) =>
        ApprovalWorld.PostAsync(world, token, $"v1/approvals/{id}/narrow", $$$"""{"bounds":{"arguments":{{{bounds}}}}}""");

    private static Task<ClientCall> VoteAsync(World world, string token, string id, string digest, string bounds, string comment = "less of it") =>
        ApprovalWorld.PostAsync(world, token, $"v1/approvals/{id}/votes", $$$"""{"vote":"approve","digest":"{{{digest}}}","comment":"{{{comment}}}","bounds":{"arguments":{{{bounds}}}}}""");

    private static string Digest(ClientCall call)
    {
        Assert.True(call.Status == 200, call.Body?.ToString());
        return Text(call.Body!, "digest");
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;

    private static JsonObject Part(JsonObject from, string name) => (JsonObject)from[name]!;
}
