using System.Text.Json;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class PolicyPlanTests : IDisposable
{
    private const string Lines = "application/x-ndjson";
    private const string Asked = "POST /v1/admin/plans?since=2026-01-01T00%3A00%3A00.0000000Z";
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
    public async Task What_is_newly_allowed_is_shown_and_ends_with_code_5()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked, 200, Progress(50) + Progress(100) + Plan(wider: 2, needsVote: "true"), Lines);
        using CliRun run = CliRun.With(stub);

        int code = await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z");

        Assert.True(code == 5, run.Error);
        Assert.Contains("plan aaaaaaaa -> bbbbbbbb: 4 recorded decision(s)", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 same, 1 tighter, 2 wider, 0 unknown", run.Out, StringComparison.Ordinal);
        Assert.Contains("WIDER", run.Out, StringComparison.Ordinal);
        Assert.Contains("dec_3", run.Out, StringComparison.Ordinal);
        Assert.Contains("takes the vote of another person", run.Out, StringComparison.Ordinal);
        Assert.Contains("50%", run.Error, StringComparison.Ordinal);
        SeenRequest seen = Assert.Single(stub.SeenOn(Asked));
        Assert.Contains("kind: Policy", seen.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_it_is_what_the_boundary_said()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked + "&until=2026-02-01T00%3A00%3A00.0000000Z&principal=agent&route=payments&prune=true", 200, Plan(wider: 0, needsVote: "false"), Lines);
        using CliRun run = CliRun.With(stub);

        int code = await run.RunAsync(
            "policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z", "--until", "2026-02-01T00:00:00Z", "--principal", "agent", "--route", "payments", "--prune", "-o", "json");

        Assert.True(code == 0, run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Out);
        Assert.Equal(4, report.RootElement.GetProperty("decisions").GetInt32());
        Assert.Equal("deny", report.RootElement.GetProperty("rows")[0].GetProperty("before").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"progress","decisions":1,"percent":5}""")]
    [InlineData("""{"type":"plan","decisions":""")]
    public async Task An_answer_that_breaks_off_is_no_plan(string lines)
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked, 200, lines, Lines);
        using CliRun run = CliRun.With(stub);

        Assert.Equal(8, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z"));
        Assert.Contains("did not come whole", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_on_the_way_is_no_plan()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked, 200, Progress(10) + """{"type":"problem","code":"evidence_unavailable","detail":"evidence cannot be read now"}""", Lines);
        using CliRun run = CliRun.With(stub);

        Assert.Equal(8, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z"));
        Assert.Contains("evidence cannot be read now", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_the_boundary_refuses_is_told_by_file_and_line()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked, 400, """{"status":400,"code":"invalid_request","detail":"1 errors","errors":[{"file":"","line":3,"column":1,"message":"no such route"}]}""");
        using CliRun run = CliRun.With(stub);

        Assert.Equal(3, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z"));
        Assert.Contains("all.yaml:3:1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_is_told_so()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Asked, 403, """{"status":403,"code":"denied","detail":"not yours to read"}""");
        using CliRun run = CliRun.With(stub);

        Assert.Equal(6, await run.RunAsync("policy", "plan", run.Write("b/all.yaml", Yaml), "--since", "2026-01-01T00:00:00Z"));
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

    private static string Progress(int percent) => $$"""{"type":"progress","decisions":{{percent}},"percent":{{percent}}}""" + "\n";

    private static string Plan(int wider, string needsVote) => $$$"""
        {"type":"plan","inForce":"sha256:{{{new string('a', 64)}}}","policyVersion":"sha256:{{{new string('b', 64)}}}","since":"2026-01-01T00:00:00.000Z","until":"2026-03-01T00:00:00.000Z","decisions":4,"counts":{"same":1,"tighter":1,"wider":{{{wider}}},"unknown":0},"answeredOtherwiseToday":0,"needsVote":{{{needsVote}}},"widening":[],"notes":["a note"],"rows":[{"verdict":"wider","route":"payments","operation":"refund","principal":"agent","before":"deny","after":"allow","because":"refunds#small","instead":"boundary#no_allow","count":2,"examples":["dec_3"]}],"byRoute":[],"byPrincipal":[],"byRule":[{"name":"refunds#small","counts":{"same":1,"tighter":1,"wider":2,"unknown":0}}]}
        """.Trim() + "\n";
}
