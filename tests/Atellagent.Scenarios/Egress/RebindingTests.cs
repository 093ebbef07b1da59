using System.Globalization;
using System.Net;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Scenarios.Hosted;

namespace Atellagent.Scenarios.Egress;

/// <summary>
/// Row N2: names that lead elsewhere from one question to the next. Whatever asks, a connection goes to an address that was judged or nowhere. The doors are real, and
/// a route that approves both goes through both, so that the tests can fail.
/// </summary>
public sealed class RebindingTests
{
    private const string Host = "near.example";

    private const string Documents =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: roamer, owner: support }
        spec:
          type: agent
          credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
          grants: [ { route: near, operations: [get] }, { route: near-vault, operations: [connect] }, { route: near-model, operations: [chat] }, { route: near-mail, operations: [send] }, { route: near-chat, operations: [post] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: roaming, owner: support }
        spec:
          principals: [roamer]
          environment: production
          runtime: external
          grants: [ { route: near, operations: [get] }, { route: near-vault, operations: [connect] }, { route: near-model, operations: [chat] }, { route: near-mail, operations: [send] }, { route: near-chat, operations: [post] } ]
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://near.example:{PORT}/", networks: [{NETWORK}] }
          limits: { timeoutSeconds: 5 }
          release: allow
          operations:
            get: { method: GET, path: thing, effect: read, arguments: { type: object, additionalProperties: false } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near-vault, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "https://near.example:{PORT}/", networks: [{NETWORK}] }
          connect: { tls: passed }
          limits: { timeoutSeconds: 5 }
          release: allow
          operations: {}
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near-model, owner: support }
        spec:
          connector: model
          dialect: openai
          models: [near]
          destination: { baseUrl: "http://near.example:{PORT}/v1/", networks: [{NETWORK}] }
          limits: { timeoutSeconds: 5 }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near-mcp, owner: support }
        spec:
          connector: mcp
          destination: { baseUrl: "http://near.example:{PORT}/mcp", networks: [{NETWORK}] }
          limits: { timeoutSeconds: 5 }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near-mail, owner: support }
        spec:
          connector: channel
          destination: { baseUrl: "smtp://near.example:{PORT}", networks: [{NETWORK}] }
          mail: { from: agents@example.com }
          limits: { timeoutSeconds: 5 }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: near-chat, owner: support }
        spec:
          connector: channel
          destination: { baseUrl: "http://near.example:{PORT}/hook", networks: [{NETWORK}] }
          credential: { signingSecretRef: env:HOOK_KEY }
          limits: { timeoutSeconds: 5 }
          release: allow
          operations:
            post:
              effect: write
              recipients: [channel]
              arguments: { type: object, required: [channel], additionalProperties: false, properties: { channel: { type: string } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: near/all, owner: support }
        spec:
          match: { routes: [near, near-vault, near-model, near-mail, near-chat] }
          rules: [ { id: may, effect: allow, when: "principal.type == 'agent'" } ]
        """;

    private const string Told =
        """

        ---
        apiVersion: atellagent/v1
        kind: Webhook
        metadata: { name: near, owner: support }
        spec: { destination: { baseUrl: "http://near.example:{PORT}/told", networks: [{NETWORK}] }, signingSecretRef: env:HOOK_KEY, records: { route: payments } }
        """;

    [Theory]
    [InlineData("http")]
    [InlineData("model")]
    [InlineData("mcp")]
    [InlineData("mail")]
    [InlineData("chat")]
    [InlineData("proxy")]
    [InlineData("tunnel")]
    [InlineData("webhook")]
    public async Task A_name_that_changes_its_mind_leads_nowhere_else(string way)
    {
        Assert.SkipWhen(ChangingDns.WhyNot is not null, ChangingDns.WhyNot ?? "");
        await using ChangingDns dns = new() { Answer = static (name, before) => name == Host ? [before % 2 == 0 ? TwoDoors.Approved : TwoDoors.Forbidden] : [] };
        await using TwoDoors doors = new();
        await using World world = await StartAsync(dns, doors, "127.0.0.1/32", way);

        // With one answer for the check and the next for the connection, the first of them would go astray.
        // Who is told of evidence waits longer from one attempt to the next.
        int least = way == "webhook" ? 1 : 2;
        await UntilAsync(() => dns.Asked(Host) >= 2 * least && doors.ThroughApproved >= least, () => AskAsync(world, way, doors.Port));
        Assert.Equal(0, doors.ThroughForbidden);

        ClientCall applied = await world.ApplyAsync(Text(doors.Port, "127.0.0.0/8", way));
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        await UntilAsync(() => doors.ThroughForbidden > 0, () => AskAsync(world, way, doors.Port));
    }

    [Theory]
    [InlineData("127.0.0.1 127.66.0.1")]
    [InlineData("127.66.0.1 127.0.0.1")]
    [InlineData("127.0.0.1 ::ffff:127.66.0.1")]
    [InlineData("127.0.0.1 ::1")]
    [InlineData("127.0.0.1 64:ff9b::7f42:1")]
    [InlineData("127.0.0.1 2002:7f42:1::1")]
    [InlineData("::ffff:127.66.0.1")]
    [InlineData("64:ff9b::7f42:1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1 0.0.0.0")]
    [InlineData("")]
    public async Task One_bad_answer_spoils_the_good_ones_and_no_answer_is_no_destination(string answers)
    {
        Assert.SkipWhen(ChangingDns.WhyNot is not null, ChangingDns.WhyNot ?? "");
        IPAddress[] addresses = [.. answers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
        await using ChangingDns dns = new() { Answer = (name, _) => name == Host ? addresses : [] };
        await using TwoDoors doors = new();
        await using World world = await StartAsync(dns, doors, "127.0.0.1/32", "http");

        ClientCall call = await world.ActAsync(await TokenAsync(world), Get);

        Assert.False(IsDone(call), call.Body?.ToString());
        Assert.True(dns.Asked(Host) > 0);
        Assert.Equal((0, 0), (doors.ThroughApproved, doors.ThroughForbidden));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_resolver_that_says_nothing_holds_nobody_up_and_nothing_was_sent()
    {
        Assert.SkipWhen(ChangingDns.WhyNot is not null, ChangingDns.WhyNot ?? "");
        bool answers = false;
        await using ChangingDns dns = new() { Answer = (name, _) => name != Host ? [] : answers ? [TwoDoors.Approved] : null };
        await using TwoDoors doors = new();
        await using World world = await StartAsync(dns, doors, "127.0.0.1/32", "http");
        string token = await TokenAsync(world);

        ClientCall[] held = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.ActAsync(token, Get)));
        Assert.DoesNotContain(held, IsDone);
        Assert.Equal((0, 0), (doors.ThroughApproved, doors.ThroughForbidden));

        // The others were served meanwhile, and the name is asked for again as soon as somebody answers.
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        answers = true;
        // This door closes on whoever comes through, so what is asked for there is not known to be done.
        await UntilAsync(() => doors.ThroughApproved > 0, () => world.ActAsync(token, Get));
        await world.AssertHistoryAsync(faultFree: false);
    }

    private const string Get = """{"route":"near","operation":"get","arguments":{}}""";

    private static Task<World> StartAsync(ChangingDns dns, TwoDoors doors, string network, string way) => World.StartAsync(
        world =>
        {
            world.Environment["HOOK_KEY"] = "whsec_" + Convert.ToBase64String(new byte[32]);
            File.AppendAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), Text(doors.Port, network, way));
        },
        dns.Prefix);

    // Who is told of evidence connects by itself, so there is such a document only where that is what is tried.
    private static string Text(int port, string network, string way) => (Documents + (way == "webhook" ? Told : ""))
        .Replace("{PORT}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{NETWORK}", network, StringComparison.Ordinal);

    private static Task<string> TokenAsync(World world) => world.TokenAsync("roamer", deployment: "roaming");

    private static bool IsDone(ClientCall call) => call.Body?["outcome"] is not JsonObject { } outcome || outcome["status"] is not JsonString { Value: "failed" or "refused" };

    private static async Task AskAsync(World world, string way, int port)
    {
        string authority = string.Create(CultureInfo.InvariantCulture, $"{Host}:{port}");
        string token = await TokenAsync(world);
        switch (way)
        {
            case "http":
                await world.ActAsync(token, Get);
                break;
            case "model":
                using (HttpClient http = new())
                using (HttpRequestMessage request = world.Post(ModelWorld.Chat, token, Encoding.UTF8.GetBytes(ModelWorld.Hello.Replace("small", "near", StringComparison.Ordinal)), "application/json"))
                using (await http.SendAsync(request, TestContext.Current.CancellationToken))
                {
                    break;
                }

            case "mcp":
                await world.GetAsync("v1/admin/routes/near-mcp/tools", await world.AdminTokenAsync());
                break;
            case "mail":
                await world.ActAsync(token, """{"route":"near-mail","operation":"send","arguments":{"to":["ada@example.com"],"subject":"s","text":"t"}}""");
                break;
            case "chat":
                await world.ActAsync(token, """{"route":"near-chat","operation":"post","arguments":{"channel":"#support"}}""");
                break;
            case "proxy":
                using (await Tunnel.SendAsync(world, $"GET http://{authority}/thing HTTP/1.1\r\nHost: {authority}\r\nProxy-Authorization: Bearer {token}\r\n\r\n"))
                {
                    break;
                }

            case "tunnel":
                using (Tunnel tunnel = await Tunnel.AskAsync(world, authority, token))
                {
                    break;
                }

            default:
                await world.RefundAsync(await world.TokenAsync(), 1);
                break;
        }
    }

    private static async Task UntilAsync(Func<bool> holds, Func<Task> ask)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, "it did not come to that");
            await ask();
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
