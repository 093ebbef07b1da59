using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios.Proxies;

/// <summary>Proxies that ask before they pass a request on: what they are told, and what is refused because it has two readings or was not seen whole.</summary>
public sealed class ProxyTests
{
    private const string Refund = """{"amount":AMOUNT,"currency":"EUR"}""";

    [Fact]
    public async Task A_request_that_is_sent_on_whole_is_decided_and_a_yes_is_go()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();

        (int status, string? code, string? action) = await PassAsync(world, agent, "POST", "/api/orders/ord_1/refunds", Body(10));
        Assert.Equal((200, null), (status, code));
        Assert.Equal([action], (await SettlementWorld.ListAsync(world, agent, "unclosed")).Select(static item => SettlementWorld.Text(item, "id")));
        using (HttpRequestMessage outcome = world.Post("ext-authz-outcome", agent, [], ""))
        {
            outcome.Headers.Add("atellagent-action", action);
            outcome.Headers.Add("atellagent-status", "201");
            Assert.Equal(204, (await world.SendAsync(outcome, null)).Status);
        }

        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{action}", agent)).Outcome);
        Assert.Equal((200, null), await StatusAsync(PassAsync(world, agent, "GET", "/api/orders/ord_1", null)));

        // What the answer cannot carry, what policy refuses, what nobody has seen, and what is nothing.
        (string Method, string Target, string? Body, string? Partial, string Code)[] refused =
        [
            ("POST", "/api/orders/ord_1/refunds", Body(900), "false", "denied"),
            ("POST", "/api/orders/ord_1/refunds", Body(10).Replace("EUR", "USD", StringComparison.Ordinal), "false", "denied"),
            ("POST", "/api/orders/ord_1/refunds", Body(10), "true", "denied"),
            ("POST", "/api/orders/ord_1/refunds", Body(10), null, "denied"),
            ("POST", "/api/orders/ord_1/refunds", Body(10), "maybe", "denied"),
            ("POST", "/api/orders/ord_1/refunds", """{"amount":1,"amount":2,"currency":"EUR"}""", "false", "invalid_request"),
            ("POST", "/api/orders/ord_1/refunds", null, "false", "unknown_operation"),
            ("POST", "/api/orders/ord_1/refunds", null, null, "unknown_operation"),
            ("POST", "/api/orders/bad%20id/refunds", Body(10), "false", "unknown_operation"),
            ("POST", "/api/orders/BAD/refunds", Body(10), "false", "arguments_invalid"),
            ("DELETE", "/api/orders/ord_1", null, null, "unknown_operation"),
            ("GET", "/api/orders/ord_1?x=1", null, null, "unknown_operation"),
            ("GET", "/", null, null, "unknown_operation"),
            ("POST", "/api/forbidden", "{}", "false", "denied"),
        ];
        foreach ((string method, string target, string? body, string? partial, string wanted) in refused)
        {
            Assert.Equal((403, wanted), await StatusAsync(PassAsync(world, agent, method, target, body, partial)));
        }

        Assert.Equal((403, "unknown_route"), await StatusAsync(PassAsync(world, agent, "GET", "/api/orders/ord_1", null, route: "nowhere")));
        Assert.Equal(401, (await PassAsync(world, null, "GET", "/api/orders/ord_1", null)).Status);
        Assert.Equal(401, (await PassAsync(world, "eyJ.no.token", "GET", "/api/orders/ord_1", null)).Status);
        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "suspend")).Status);
        Assert.Equal(403, (await PassAsync(world, agent, "GET", "/api/orders/ord_1", null)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_request_that_headers_name_is_decided_and_has_one_name()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();

        Assert.Equal((200, null), await NamedAsync(world, agent, ("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1")));
        Assert.Equal((200, null), await NamedAsync(world, agent, ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/api/orders/ord_1")));
        (string, string)[][] refused =
        [
            [],
            [("X-Original-Method", "GET")],
            [("X-Original-URI", "/api/orders/ord_1")],
            [("X-Original-Method", ""), ("X-Original-URI", "/api/orders/ord_1")],
            [("X-Original-Method", "GET"), ("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1")],
            [("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1"), ("X-Original-URI", "/api/orders/ord_2")],
            [("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1"), ("X-Forwarded-Uri", "/api/orders/ord_2")],
            [("X-Original-Method", "GET"), ("X-Forwarded-Uri", "/api/orders/ord_1")],
            [("X-Original-Method", "POST"), ("X-Original-URI", "/api/orders/ord_1/refunds")],
            [("X-Original-Method", "GET"), ("X-Original-URI", "/api/../api/orders/ord_1")],
            [("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
            [("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1"), ("Atellagent-Enforcement-Point", "nobody")],
        ];
        foreach ((string, string)[] headers in refused)
        {
            (int status, _) = await NamedAsync(world, agent, headers);
            Assert.True(status is 401 or 403, $"{status}: {string.Join(", ", headers)}");
        }

        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_must_agree_to_is_a_no_until_they_have_and_then_once()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();

        Assert.Equal((403, "denied"), await StatusAsync(PassAsync(world, agent, "POST", "/api/orders/ord_1/refunds", Body(200))));
        Assert.Empty(((JsonArray)(await world.GetAsync("v1/approvals?state=pending", await world.TokenAsync("fay", deployment: null))).Body!["items"]!).Items);
        Assert.Equal((403, "approval_required"), await StatusAsync(PassAsync(world, agent, "POST", "/api/orders/ord_1/refunds", Body(200), key: "large")));
        foreach (string voter in (string[])["fay", "fred"])
        {
            string token = await world.TokenAsync(voter, deployment: null);
            JsonObject approval = (JsonObject)Assert.Single(((JsonArray)(await world.GetAsync("v1/approvals?state=pending", token)).Body!["items"]!).Items);
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, token, SettlementWorld.Text(approval, "id")!, SettlementWorld.Text(approval, "digest")!)).Status);
        }

        Assert.Equal((200, null), await StatusAsync(PassAsync(world, agent, "POST", "/api/orders/ord_1/refunds", Body(200), key: "large")));
        Assert.Equal((403, "used"), await StatusAsync(PassAsync(world, agent, "POST", "/api/orders/ord_1/refunds", Body(200), key: "large")));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Where_a_route_names_its_enforcement_points_the_proxy_proves_that_it_is_one()
    {
        await using World world = await World.StartAsync(static world =>
        {
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace("limits: { timeoutSeconds: 10 }", "limits: { timeoutSeconds: 10 }\n  enforcementPoints: [gateway]", StringComparison.Ordinal)
                + "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: gateway }\nspec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }\n");
        });
        string agent = await world.TokenAsync();
        string gateway = await world.TokenAsync("gateway", deployment: null);
        (string, string)[] order = [("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1")];

        Assert.Equal((403, "permit_refused"), await NamedAsync(world, agent, order));
        Assert.Equal((200, null), await NamedAsync(world, agent, [.. order, ("Atellagent-Enforcement-Point", "Bearer " + gateway)]));
        Assert.Equal((403, "permit_refused"), await NamedAsync(world, agent, [.. order, ("Atellagent-Enforcement-Point", agent)]));
        await world.AssertHistoryAsync();
    }

    private static string Body(int amount) => Refund.Replace("AMOUNT", amount.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task<(int Status, string? Code)> StatusAsync(Task<(int Status, string? Code, string? Action)> answer) => ((await answer).Status, (await answer).Code);

    private static Task<(int Status, string? Code, string? Action)> PassAsync(
        World world, string? token, string method, string target, string? body, string? partial = "false", string? key = null, string route = "payments")
    {
        HttpRequestMessage request = new(new HttpMethod(method), new Uri(world.Boundary.Address, $"ext-authz/{route}{target}"))
        {
            Content = body is null ? null : new StringContent(body, new UTF8Encoding(false), "application/json"),
        };
        request.Content?.Headers.Remove("Content-Type");
        request.Content?.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (partial is not null && (body is not null || partial != "false" || method == "POST"))
        {
            request.Headers.Add("x-envoy-auth-partial-body", partial);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return SendAsync(request, token);
    }

    private static async Task<(int Status, string? Code)> NamedAsync(World world, string token, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(world.Boundary.Address, "ext-authz/payments"));
        foreach (IGrouping<string, string> header in headers.GroupBy(static pair => pair.Name, static pair => pair.Value))
        {
            request.Headers.TryAddWithoutValidation(header.Key, header);
        }

        (int status, string? code, _) = await SendAsync(request, token);
        return (status, code);
    }

    private static async Task<(int Status, string? Code, string? Action)> SendAsync(HttpRequestMessage request, string? token)
    {
        using HttpClient http = new();
        using HttpRequestMessage sent = request;
        if (token is not null)
        {
            sent.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using HttpResponseMessage answer = await http.SendAsync(sent, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, One(answer, "atellagent-code"), One(answer, "atellagent-action"));
    }

    private static string? One(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out IEnumerable<string>? values) ? Assert.Single(values) : null;
}
