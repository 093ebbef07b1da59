using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Scenarios.Proxies.Envoy;

namespace Atellagent.Scenarios;

/// <summary>
/// One table of requests over every surface that carries one: the same decision for the same reasons, and evidence of the same shape. A surface
/// that cannot carry a narrowing says that it refuses one, which the others are asked to say too.
/// </summary>
public sealed class SurfaceMatrixTests
{
    // What says how it came in, who carries it out, and with how many other denials it is counted differs; nothing else may.
    private static readonly string[] Own = ["action", "count", "decision", "dispatch", "enforcement", "permit", "requestDigest", "salt", "seen", "several", "since", "standing", "surface", "time", "turn", "until", "digest", "context", "payload", "trace"];

    private static readonly (string Name, string Operation, string Arguments, string Http, string? HttpBody, string Effect)[] Table =
    [
        ("allowed", "getOrder", """{"orderId":"ord_1"}""", "GET /api/orders/ord_1", null, "allow"),
        ("allowed with a body", "refund", """{"orderId":"ord_1","amount":10,"currency":"EUR"}""", "POST /api/orders/ord_1/refunds", """{"amount":10,"currency":"EUR"}""", "allow"),
        ("denied by a rule", "refund", """{"orderId":"ord_1","amount":10,"currency":"USD"}""", "POST /api/orders/ord_1/refunds", """{"amount":10,"currency":"USD"}""", "deny"),
        ("outside authority", "refund", """{"orderId":"ord_1","amount":5000,"currency":"EUR"}""", "POST /api/orders/ord_1/refunds", """{"amount":5000,"currency":"EUR"}""", "deny"),
        ("narrowed", "refund", """{"orderId":"ord_1","amount":900,"currency":"EUR"}""", "POST /api/orders/ord_1/refunds", """{"amount":900,"currency":"EUR"}""", "deny"),
        ("not granted", "forbidden", "{}", "POST /api/forbidden", "{}", "deny"),
        ("arguments that do not fit", "refund", """{"orderId":"ord_1","amount":"ten","currency":"EUR"}""", "POST /api/orders/ord_1/refunds", """{"amount":"ten","currency":"EUR"}""", "deny"),
        ("arguments that are not declared", "refund", """{"orderId":"ord_1","amount":10,"currency":"EUR","more":1}""", "POST /api/orders/ord_1/refunds", """{"amount":10,"currency":"EUR","more":1}""", "deny"),
    ];

    [Fact]
    public async Task Every_surface_decides_alike_and_leaves_the_same_evidence()
    {
        await using World world = await World.StartAsync(EnvoyCaller.Arrange);
        using EnvoyCaller envoy = new(world);
        string agent = await world.TokenAsync();
        foreach ((string name, string operation, string arguments, string http, string? body, string effect) in Table)
        {
            Dictionary<string, string?> actions = new()
            {
                ["native"] = (await world.ActAsync(agent, $$"""{"route":"payments","operation":"{{operation}}","arguments":{{arguments}},"narrowing":"refuse"}""")).Action,
                ["enforcement"] = (await PostAsync(world, agent, "v1/decisions", $$"""{"route":"payments","operation":"{{operation}}","arguments":{{arguments}},"narrowing":"refuse"}""")).Action,
                ["authzen"] = SettlementWorld.Text((await PostAsync(world, agent, "access/v1/evaluation", $$"""{"subject":{"type":"agent","id":"agent"},"action":{"name":"{{operation}}","properties":{{arguments}} },"resource":{"type":"route","id":"payments"} }""")).Body, "context", "atellagent", "id"),
                ["ext_authz"] = await PassAsync(world, agent, http, body),
                ["ext_authz over gRPC"] = (await envoy.AskAsync(EnvoyCaller.Question(agent, http.Split(' ')[0], http.Split(' ')[1], body))).Action,
            };
            if (name != "narrowed")
            {
                // A tool call takes what is granted, and has no way to say otherwise.
                actions["mcp"] = await CallAsync(world, agent, operation, arguments);
            }

            JsonObject? first = null;
            foreach ((string surface, string? action) in actions)
            {
                ClientCall found = await world.GetAsync($"v1/evidence?action={action}", agent);
                Assert.True(found.Status == 200, $"{name} over {surface}: {action} {found.Body}");
                JsonObject record = ((JsonArray)found.Body!["items"]!).Items.Select(static one => (JsonObject)((JsonObject)one)["body"]!).Last(static one => SettlementWorld.Text(one, "type") == "decision");
                Assert.Equal((surface.Split(' ')[0], effect), (SettlementWorld.Text(record, "surface"), SettlementWorld.Text(record, "decision", "effect")));
                first ??= record;
                Assert.True(Said(first) == Said(record), $"{name} over {surface}:\n{Said(first)}\n{Said(record)}");
                Assert.True(Decided(first) == Decided(record), $"{name} over {surface}:\n{Decided(first)}\n{Decided(record)}");
            }
        }

        await world.AssertHistoryAsync();
    }

    // Who, over which route, what, with which authority and findings: every member that is not the surface's own.
    private static string Said(JsonObject record) => Own.Aggregate(record, static (rest, member) => rest.Without(member)).ToString();

    private static string Decided(JsonObject record) => ((JsonObject)record["decision"]!).Without("id").ToString();

    private static Task<ClientCall> PostAsync(World world, string token, string path, string body) => ApprovalWorld.PostAsync(world, token, path, body);

    private static async Task<string?> CallAsync(World world, string token, string operation, string arguments)
    {
        using HttpRequestMessage request = world.Post("mcp", token, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"payments.{{operation}}","arguments":{{arguments}} } }"""), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        ClientCall call = await world.SendAsync(request, null);
        return SettlementWorld.Text(call.Body, "result", "_meta", "atellagent/action");
    }

    private static async Task<string?> PassAsync(World world, string token, string target, string? body)
    {
        string[] parts = target.Split(' ');
        using HttpClient http = new();
        using HttpRequestMessage request = new(new HttpMethod(parts[0]), new Uri(world.Boundary.Address, $"ext-authz/payments{parts[1]}"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (body is not null)
        {
            request.Headers.Add("x-envoy-auth-partial-body", "false");
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.Headers.TryGetValues("atellagent-action", out IEnumerable<string>? values) ? values.Single() : null;
    }
}
