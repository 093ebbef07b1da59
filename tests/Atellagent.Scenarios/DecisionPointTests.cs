using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A decision point that somebody else runs can take away and cannot add: whatever is not its yes denies, and its yes leaves everything else as it is.</summary>
public sealed class DecisionPointTests
{
    private const string Yes = """{"decision":true}""";

    [Fact]
    public async Task Its_no_denies_in_its_own_words_and_its_yes_lets_everything_else_decide()
    {
        await using World world = await DecisionPointWorld.StartAsync();
        string token = await world.TokenAsync();
        DecisionPointWorld.Answer(world, """{"decision":false,"context":{"reason_user":{"en":"not on a\u202E Monday"},"reason_admin":{"en":"rule 7"}}}""");
        ClientCall no = await LabelWorld.EchoAsync(world, token);
        DecisionPointWorld.Answer(world, Yes);
        ClientCall yes = await LabelWorld.EchoAsync(world, token);
        ClientCall narrowed = await RefundAsync(world, token, 900);
        ClientCall forbidden = await RefundAsync(world, token, 10, "USD");
        ClientCall outside = await RefundAsync(world, token, 5000);

        Assert.Equal((403, "denied", 200, 200, 403, 403), (no.Status, no.Code, yes.Status, narrowed.Status, forbidden.Status, outside.Status));
        string said = no.Body!.ToString();
        Assert.Contains("the decision point pdp says no: \\\"not on a\\\\u{202E} Monday\\\"", said, StringComparison.Ordinal);
        Assert.DoesNotContain("rule 7", said, StringComparison.Ordinal);
        Assert.Equal("points/asked#ask", LabelWorld.Rule(no));
        Assert.Equal("finance/limits#served-currency", LabelWorld.Rule(forbidden));
        Assert.Contains("\"amount\":500", narrowed.Body!.ToString(), StringComparison.Ordinal);

        // What is outside of authority is nobody's to ask about; each other question was one.
        RecordedRequest[] questions = [.. world.Upstream.Requests.Where(DecisionPointWorld.IsQuestion)];
        Assert.Equal(4, questions.Length);
        Assert.Equal(
            """{"action":{"name":"echo","properties":{"value":1}},"context":{"said":{"purpose":"none"}},"resource":{"id":"payments","type":"route"},"subject":{"id":"agent","properties":{"deployment":"prod"},"type":"agent"}}""",
            questions[0].BodyText);
        Assert.Equal(2, world.Upstream.Requests.Count - questions.Length);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Its_no_stands_in_evidence_with_the_question_that_it_answers()
    {
        await using World world = await DecisionPointWorld.StartAsync();
        DecisionPointWorld.Answer(world, """{"decision":false,"context":{"reason_user":{"en":"not you"},"reason_admin":{"en":"rule 7"}}}""");

        ClientCall no = await LabelWorld.EchoAsync(world, await world.TokenAsync());

        string story = await DecisionPointWorld.StoryAsync(world, no);
        Assert.Contains("\"denied.pdp\":1", story, StringComparison.Ordinal);
        Assert.Contains("says no: \\\"not you\\\"", story, StringComparison.Ordinal);
        JsonObject question = Assert.Single(Items(await world.GetAsync("v1/evidence?principal=asker&type=decision", await world.AdminTokenAsync())));
        Assert.Equal("detector", ((JsonString)question["surface"]!).Value);
        string evidence = (await world.GetAsync("v1/evidence?principal=asker", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"resultDigest\":", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("rule 7", evidence + story, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("""{"decision":"true"}""", 200, "application/json")]
    [InlineData("""{"decision":1}""", 200, "application/json")]
    [InlineData("{}", 200, "application/json")]
    [InlineData("[true]", 200, "application/json")]
    [InlineData("", 200, "application/json")]
    [InlineData("""{"decision":false,"decision":true}""", 200, "application/json")]
    [InlineData("""{"decision":true,"context":{"error":{"status":503}}}""", 200, "application/json")]
    [InlineData("""{"decision":true}""", 200, "text/plain")]
    [InlineData("""{"decision":true}""", 200, "application/octet-stream")]
    [InlineData("""{"decision":true}""", 200, "application/json; charset=utf-16")]
    [InlineData("""{"decision":true}""", 400, "application/json")]
    [InlineData("""{"decision":true}""", 401, "application/json")]
    [InlineData("""{"decision":true}""", 429, "application/json")]
    [InlineData("""{"decision":true}""", 500, "application/json")]
    [InlineData("""{"decision":true}""", 503, "application/json")]
    public async Task What_is_no_answer_denies_and_evidence_says_so(string body, int status, string type)
    {
        await using World world = await DecisionPointWorld.StartAsync();
        DecisionPointWorld.Answer(world, new UpstreamAnswer { Body = body, Status = status, ContentType = type });

        await AssertUnavailableAsync(world);
    }

    [Fact]
    public async Task An_answer_of_a_megabyte_or_of_half_or_from_elsewhere_is_none()
    {
        await using World world = await DecisionPointWorld.StartAsync();
        DecisionPointWorld.Answer(world, new UpstreamAnswer { Body = $$$"""{"decision":true,"context":{"padding":"{{{new string('a', 1 << 20)}}}"}}""" });
        await AssertUnavailableAsync(world);
        DecisionPointWorld.Answer(world, new UpstreamAnswer { Body = Yes, CutShort = true });
        await AssertUnavailableAsync(world);
        DecisionPointWorld.Answer(world, new UpstreamAnswer { Drop = true });
        await AssertUnavailableAsync(world);
        foreach (int status in (int[])[301, 302, 307, 308])
        {
            DecisionPointWorld.Answer(world, new UpstreamAnswer { Body = Yes, Status = status, Headers = [new("Location", $"http://127.0.0.1:{world.Upstream.Port}/other")] });
            await AssertUnavailableAsync(world);
        }

        Assert.All(world.Upstream.Requests, static request => Assert.True(DecisionPointWorld.IsQuestion(request), request.Target));

        // The same world says yes: what denied above was the answer.
        DecisionPointWorld.Answer(world, Yes);
        Assert.Equal(200, (await LabelWorld.EchoAsync(world, await world.TokenAsync())).Status);

        // Of a question whose answer was cut off nobody knows what became of it.
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_yes_that_is_late_is_none_whenever_it_comes()
    {
        await using World world = await DecisionPointWorld.StartAsync(deadline: 300);
        TaskCompletionSource gate = new();
        DecisionPointWorld.Answer(world, new UpstreamAnswer { Body = Yes, Gate = gate.Task });

        ClientCall late = await LabelWorld.EchoAsync(world, await world.TokenAsync());
        gate.SetResult();

        Assert.Equal(403, late.Status);
        Assert.Contains("\"unavailable.pdp\":1", await DecisionPointWorld.StoryAsync(world, late), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Upstream.Requests, static request => !DecisionPointWorld.IsQuestion(request));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_permit_is_asked_for_again_when_it_is_redeemed()
    {
        await using World world = await DecisionPointWorld.StartAsync();
        string token = await world.TokenAsync();
        DecisionPointWorld.Answer(world, Yes);
        ClientCall decided = await EnforcementWorld.DecideAsync(world, token);
        ClientCall second = await EnforcementWorld.DecideAsync(world, token);
        Assert.True((await EnforcementWorld.RedeemAsync(world, token, decided)).Status == 200, decided.Body?.ToString());

        DecisionPointWorld.Answer(world, """{"decision":false}""");
        ClientCall refused = await EnforcementWorld.RedeemAsync(world, token, second);

        Assert.Equal((409, "permit_refused"), (refused.Status, refused.Code));
        Assert.Contains("the decision point pdp says no", refused.Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Its_question_has_no_more_authority_than_who_asks_it()
    {
        await using World world = await DecisionPointWorld.StartAsync();
        DecisionPointWorld.Answer(world, Yes);
        string token = await world.TokenAsync();
        Assert.Equal(200, (await LabelWorld.EchoAsync(world, token)).Status);
        int asked = world.Upstream.Requests.Count;

        ClientCall suspended = await ApprovalWorld.PostAsync(world, await world.AdminTokenAsync(), "v1/admin/principals/asker/suspend", "{}");
        Assert.True(suspended.Status is 200 or 204, suspended.Body?.ToString());
        ClientCall denied = await LabelWorld.EchoAsync(world, token);

        Assert.Equal(403, denied.Status);
        Assert.Equal(asked, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Another_boundary_understands_what_it_is_asked()
    {
        await using World other = await World.StartAsync(static world => File.AppendAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"),
            """

            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: gateway }
            spec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: payments, operations: [echo] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Deployment
            metadata: { name: edge, owner: support }
            spec: { principals: [gateway], environment: production, runtime: external, grants: [ { route: payments, operations: [echo] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: gateway/echo, owner: support }
            spec:
              match: { routes: [payments], operations: [echo] }
              rules:
                - { id: gateway-may, effect: allow, when: "principal.name == 'gateway' && delegation[0].name == 'agent'" }
                - { id: not-seven, effect: deny, when: "args.?value.orValue(0) == 7", message: nobody echoes seven }
            """));
        string boundary = Path.Combine(other.BoundaryFolder, "boundary.yaml");
        ClientCall applied = await other.ApplyAsync((await File.ReadAllTextAsync(boundary))
            .Replace("  type: agent\n", "  type: agent\n  delegation: { to: [gateway] }\n", StringComparison.Ordinal)
            .Replace("  release: allow\n  credential:", "  release: allow\n  enforcementPoints: [gateway]\n  credential:", StringComparison.Ordinal));
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        await using World world = await DecisionPointWorld.StartAsync(port: other.Boundary.Address.Port, token: await other.TokenAsync("gateway", deployment: "edge"));
        string token = await world.TokenAsync();

        ClientCall yes = await world.ActAsync(token, """{"route":"payments","operation":"echo","arguments":{"value":1},"context":{"atellagent":{"permit":true}} }""");
        ClientCall no = await world.ActAsync(token, """{"route":"payments","operation":"echo","arguments":{"value":7} }""");

        Assert.True(yes.Status == 200, yes.Body?.ToString());
        Assert.Equal(403, no.Status);
        Assert.Contains("the decision point pdp says no: \\\"nobody echoes seven\\\"", no.Body!.ToString(), StringComparison.Ordinal);
        JsonObject[] there = Items(await other.GetAsync("v1/evidence?route=payments&type=decision", await other.AdminTokenAsync()));

        // A yes is a permit and its redemption.
        Assert.Equal(["deny", "allow", "allow"], there.Select(static record => ((JsonString)((JsonObject)record["decision"]!)["effect"]!).Value));
        Assert.All(there, static record => Assert.Equal(("gateway", "authzen"), (((JsonString)record["principal"]!).Value, ((JsonString)record["surface"]!).Value)));
        await world.AssertHistoryAsync();
    }

    private static async Task AssertUnavailableAsync(World world)
    {
        ClientCall denied = await LabelWorld.EchoAsync(world, await world.TokenAsync());

        Assert.Equal(403, denied.Status);
        Assert.Contains("needs the answer of the detector pdp, and there is none", denied.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"unavailable.pdp\":1", await DecisionPointWorld.StoryAsync(world, denied), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Upstream.Requests, static request => request.Target.EndsWith("/echo", StringComparison.Ordinal));
    }

    private static Task<ClientCall> RefundAsync(World world, string token, int amount, string currency = "EUR") => world.ActAsync(
        token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"} }""");

    private static JsonObject[] Items(ClientCall call)
    {
        Assert.True(call.Status == 200, call.Body?.ToString());
        return [.. ((JsonArray)call.Body!["items"]!).Items.Select(static item => (JsonObject)((JsonObject)item)["body"]!)];
    }
}
