using System.Text.Json;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class PolicyPlanTests : IDisposable
{
    private const string First = "GET /v1/evidence?type=decision&since=2026-01-01T00%3A00%3A00.0000000Z&limit=200";
    private const string Yaml =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent }
        spec: { type: service, grants: [{ route: payments, operations: [refund] }] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: bot }
        spec: { principals: [agent], environment: production, runtime: external, grants: [{ route: payments, operations: [refund] }] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "https://payments.internal/" }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, properties: { amount: { type: number } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules: [ { id: small, effect: allow, when: "has(args.amount) && args.amount < 100" } ]
        """;

    private readonly CliRun _own = new();

    [Fact]
    public async Task Every_page_is_decided_again_and_what_is_newly_allowed_ends_with_code_5()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(First, 200, Page("next-page", Record(0, "dec_1", "allow", 50), Record(1, "dec_2", "allow", 500)));
        stub.On(First + "&cursor=next-page", 200, Page(null, Record(2, "dec_3", "deny", 60), Record(3, "dec_4", "deny", 70)));
        using CliRun run = CliRun.With(stub);

        int code = await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z", "-o", "json");

        Assert.True(code == 5, run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Out);
        JsonElement root = report.RootElement;
        Assert.Equal((4, 1, 1, 2, 0), (Number(root, "decisions"), Number(root, "same"), Number(root, "tighter"), Number(root, "wider"), Number(root, "unknown")));
        JsonElement row = root.GetProperty("rows")[0];
        Assert.Equal(
            ("wider", "payments/refund", "agent", "deny", "allow", "refunds#small", 2, "dec_3"),
            (Text(row, "verdict"), Text(row, "operation"), Text(row, "principal"), Text(row, "before"), Text(row, "after"), Text(row, "because"), Number(row, "count"), Text(row, "example")));
    }

    [Fact]
    public async Task A_plan_that_widens_nothing_ends_well_and_a_limit_stops_it()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(First, 200, Page("next-page", Record(0, "dec_1", "allow", 50), Record(1, "dec_2", "deny", 50)));
        using CliRun run = CliRun.With(stub);

        Assert.Equal(0, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z", "--limit", "1"));
        Assert.Contains("1 recorded decision(s)", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 same, 0 tighter, 0 wider, 0 unknown", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_no_decision_stops_the_plan_and_is_named()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(First, 200, Page(null, """{ "log": "a", "index": 7, "hash": "h", "previousHash": "p", "body": { "type": "decision" } }"""));
        using CliRun run = CliRun.With(stub);

        Assert.Equal(3, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z"));
        Assert.Contains("record 7 of the log a", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("h")]
    [InlineData("-4h")]
    [InlineData("7w")]
    [InlineData("99999999d")]
    [InlineData("")]
    public async Task A_time_that_is_none_is_a_usage_error(string since)
    {
        Assert.Equal(2, await _own.RunAsync("policy", "plan", _own.Write("b/all.yaml", Yaml), "--since", since));
        Assert.Contains("--since wants", _own.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_an_error_is_not_planned_with()
    {
        Assert.Equal(3, await _own.RunAsync("policy", "plan", _own.Write("b/all.yaml", Yaml.Replace("effect: allow", "effect: alow", StringComparison.Ordinal))));
        Assert.Contains("alow", _own.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _own.Dispose();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Page(string? next, params string[] records) =>
        $$"""{ "items": [ {{string.Join(',', records)}} ], "next": {{(next is null ? "null" : $"\"{next}\"")}} }""";

    private static string Record(int index, string id, string effect, int amount)
    {
        string granted = effect == "deny" ? "" : $$"""
            , "granted": { "arguments": { "amount": {{amount}} } }
            """;
        return $$"""
            { "log": "a", "index": {{index}}, "hash": "h", "previousHash": "p", "type": "decision", "body": { "type": "decision", "time": "2026-03-02T10:00:00.000Z",
              "principal": "agent", "deployment": "bot", "route": "payments", "operation": "refund", "context": {}, "tokenIssuedAt": 1772445540, "tokenExpiresAt": 1772446140,
              "decision": { "id": "{{id}}", "effect": "{{effect}}", "requested": { "arguments": { "amount": {{amount}} } }{{granted}} } } }
            """;
    }
}
