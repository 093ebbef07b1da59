using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What a draft would have made of what was asked, from outside: told by the boundary, shown by the command line.</summary>
public sealed class PolicyPlanScenarios(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Looser = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: finance/limits, owner: support }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: cap, effect: narrow, when: \"args.amount > 900\", bounds: { arguments: { amount: { maximum: 900, onExceed: clamp } } } } ]\n";
    private const string Closing = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: closing }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: large, effect: deny, when: \"args.amount > 400\" } ]\n";
    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: author }
        spec: { type: person, roles: [policy-author], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: reader }
        spec: { type: person, roles: [auditor], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: both }
        spec: { type: person, roles: [policy-author, reviewer], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        """;

    [Fact]
    public Task What_evidence_holds_is_enough_to_see_what_a_draft_would_change() => PlanAsync(() => World.StartAsync());

    [Fact]
    public Task The_same_on_PostgreSQL() => PlanAsync(() => World.StartOnPostgreSqlAsync());

    private static async Task PlanAsync(Func<Task<World>> start)
    {
        await using World world = await start();
        await AskAsync(world);
        string folder = await File.ReadAllTextAsync(Path.Combine(world.BoundaryFolder, "boundary.yaml"));
        string admin = await world.AdminTokenAsync();

        JsonObject unchanged = await PlanAsync(world, folder, admin);
        JsonObject wider = await PlanAsync(world, Looser, admin);
        JsonObject tighter = await PlanAsync(world, Closing, admin);

        Assert.Equal("4 same, 0 tighter, 0 wider, 0 unknown", Counts(unchanged, "payments"));
        Assert.Equal(unchanged["inForce"], unchanged["policyVersion"]);
        Assert.Equal("2 same, 0 tighter, 2 wider, 0 unknown", Counts(wider, "payments"));
        Assert.Equal("3 same, 1 tighter, 0 wider, 0 unknown", Counts(tighter, "payments"));
        Assert.NotEqual(wider["inForce"], wider["policyVersion"]);
        JsonObject first = (JsonObject)((JsonArray)wider["rows"]!).Items[0];
        Assert.Equal("deny allow finance/refunds#support-may finance/limits#served-currency", string.Join(' ', Text(first, "before"), Text(first, "after"), Text(first, "because"), Text(first, "instead")));
        string example = ((JsonString)((JsonArray)first["examples"]!).Items[0]).Value;
        Assert.Equal(200, (await world.GetAsync($"v1/decisions/{example}", admin)).Status);
        Assert.NotEmpty(((JsonArray)wider["widening"]!).Items);
        Assert.Empty(((JsonArray)tighter["widening"]!).Items);
        Assert.Equal("0", unchanged["answeredOtherwiseToday"]!.ToString());

        // Nothing was put in force, and nothing sent.
        Assert.Equal(2, world.Upstream.Requests.Count);
        Assert.Equal(404, (await world.GetAsync("v1/admin/policies/closing", admin)).Status);
        await world.AssertHistoryAsync();
        Assert.Equal(3, await ReplayCheck.AssertAsync(world.Database, Path.Combine(world.Data, "keys")));
    }

    [Fact]
    public async Task The_command_line_tells_it_and_ends_with_what_it_came_to()
    {
        await using World world = await World.StartAsync();
        await AskAsync(world);
        string wider = world.Folder.In("wider.yaml");
        string tighter = world.Folder.In("tighter.yaml");
        string wrong = world.Folder.In("wrong.yaml");
        await File.WriteAllTextAsync(wider, Looser);
        await File.WriteAllTextAsync(tighter, Closing);
        await File.WriteAllTextAsync(wrong, Closing.Replace("args.amount", "args.amuont", StringComparison.Ordinal));

        (int code, string told) = await Atell.RunAsync(world, "policy", "plan", wider, "--since", "1h");
        (int calm, string less) = await Atell.RunAsync(world, "policy", "plan", tighter, "--since", "1h", "--route", "payments", "-o", "json");
        (int bad, string said) = await Atell.RunAsync(world, "policy", "plan", wrong);

        Assert.True(code == 5, told);
        Assert.Contains("WIDER", told, StringComparison.Ordinal);
        Assert.Contains("2 wider", told, StringComparison.Ordinal);
        Assert.Contains("finance/limits#served-currency", told, StringComparison.Ordinal);
        Assert.Contains("100%", told, StringComparison.Ordinal);
        Assert.True(calm == 0, less);
        Assert.Contains("\"tighter\": 1", less, StringComparison.Ordinal);
        Assert.True(bad == 3, said);
        Assert.Contains("wrong.yaml", said, StringComparison.Ordinal);
        Assert.Contains("amuont", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_becomes_a_test_that_fails_until_the_policies_decide_as_wished()
    {
        await using World world = await World.StartAsync(static world =>
        {
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace("note: { type: string }", "note: { type: string, secret: true }", StringComparison.Ordinal));
        });
        ClientCall call = await world.ActAsync(await world.TokenAsync(), """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_7","amount":450,"currency":"EUR","note":"between us"},"context":{"purpose":"ticket: \"4711\" # 1"} }""");
        string id = ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;
        string folder = world.Folder.In("draft");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "refund.test.yaml");

        (int code, string said) = await Atell.RunAsync(world, "policy", "test-from", id, "--want", "deny", "--out", file);
        (int again, string refused) = await Atell.RunAsync(world, "policy", "test-from", id, "--want", "deny", "--out", file);
        (int unknown, string none) = await Atell.RunAsync(world, "policy", "test-from", "dec_01jm8x9f0000000000000000000", "--want", "deny", "--out", file + "x");
        (int unsaid, string wish) = await Atell.RunAsync(world, "policy", "test-from", id, "--out", file + "y");
        (int satisfied, string so) = await Atell.RunAsync(world, "policy", "test-from", id, "--want", "allow", "--out", world.Folder.In("other.test.yaml"));

        Assert.True(code == 0, said);
        Assert.Contains("decide allow (finance/refunds#support-may): the test fails until they decide deny", said, StringComparison.Ordinal);
        Assert.Equal((2, 3), (again, unknown));
        Assert.Equal(2, unsaid);
        Assert.Contains("--want", wish, StringComparison.Ordinal);
        Assert.Contains("exists", refused, StringComparison.Ordinal);
        Assert.Contains("no decision", none, StringComparison.Ordinal);
        Assert.True(satisfied == 0, so);
        Assert.Contains("the test passes", so, StringComparison.Ordinal);
        string test = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("between us", test, StringComparison.Ordinal);
        Assert.Contains("(secret)", test, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "boundary.yaml"), await File.ReadAllTextAsync(Path.Combine(world.BoundaryFolder, "boundary.yaml")));
        (int fails, string failing) = await Atell.RunAsync(null, "policy", "test", folder);
        Assert.True(fails == 4, failing);
        await File.WriteAllTextAsync(Path.Combine(folder, "closing.yaml"), Closing);
        (int passes, string passing) = await Atell.RunAsync(null, "policy", "test", folder);
        Assert.True(passes == 0, passing);
    }

    [Fact]
    public async Task It_takes_the_right_to_plan_and_the_right_to_read_evidence()
    {
        await using World world = await World.StartAsync();
        Assert.Equal(200, (await world.ApplyAsync(People)).Status);
        await AskAsync(world);

        Assert.Equal((403, "denied"), await RefusedAsync(world, await world.TokenAsync()));
        Assert.Equal((403, "denied"), await RefusedAsync(world, await world.TokenAsync("author", deployment: null)));
        Assert.Equal((403, "denied"), await RefusedAsync(world, await world.TokenAsync("reader", deployment: null)));
        Assert.Equal((401, "unauthenticated"), await RefusedAsync(world, "nonsense"));
        Assert.Equal("3 same, 1 tighter, 0 wider, 0 unknown", Counts(await PlanAsync(world, Closing, await world.TokenAsync("both", deployment: null)), "payments"));
    }

    [Theory]
    [InlineData("?since=yesterday")]
    [InlineData("?since=2026-03-01T00:00:00Z&until=2026-02-01T00:00:00Z")]
    [InlineData("?since=2026-03-01T00:00:00Z&since=2026-03-02T00:00:00Z")]
    [InlineData("?prune=yes")]
    [InlineData("?what=ever")]
    public async Task What_is_not_understood_is_refused(string query)
    {
        World world = shared.World;
        using HttpRequestMessage request = world.Post("v1/admin/plans" + query, await world.AdminTokenAsync(), Encoding.UTF8.GetBytes(Closing), "application/yaml");

        ClientCall answer = await world.SendAsync(request, null);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Since_until_principal_and_route_say_which_decisions()
    {
        await using World world = await World.StartAsync();
        await AskAsync(world);
        string admin = await world.AdminTokenAsync();

        Assert.Equal("0", (await PlanAsync(world, Closing, admin, "?until=2026-01-01T00:00:00Z&since=2025-01-01T00:00:00Z"))["decisions"]!.ToString());
        Assert.Equal("4", (await PlanAsync(world, Closing, admin, "?principal=agent"))["decisions"]!.ToString());
        Assert.Equal("0", (await PlanAsync(world, Closing, admin, "?principal=nobody"))["decisions"]!.ToString());
        Assert.Equal("4", (await PlanAsync(world, Closing, admin, "?route=payments"))["decisions"]!.ToString());
    }

    private static async Task AskAsync(World world)
    {
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 10)).Status);
        Assert.Equal(200, (await world.RefundAsync(token, 700)).Status);
        Assert.Equal(403, (await world.RefundAsync(token, 5000)).Status);
        Assert.Equal(403, (await world.ActAsync(token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"USD"} }""")).Status);
    }

    private static async Task<(int, string?)> RefusedAsync(World world, string token)
    {
        using HttpRequestMessage request = world.Post("v1/admin/plans", token, Encoding.UTF8.GetBytes(Closing), "application/yaml");
        ClientCall answer = await world.SendAsync(request, null);
        return (answer.Status, answer.Code);
    }

    private static async Task<JsonObject> PlanAsync(World world, string draft, string token, string query = "")
    {
        using HttpRequestMessage request = world.Post("v1/admin/plans" + query, token, Encoding.UTF8.GetBytes(draft), "application/yaml");
        using HttpClient http = new();
        using HttpResponseMessage response = await http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, text);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        JsonObject[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line =>
            StrictJson.TryParse(Encoding.UTF8.GetBytes(line), JsonLimits.Default, out JsonValue? value, out _) ? (JsonObject)value : throw new InvalidDataException(line))];
        Assert.All(lines[..^1], static line => Assert.Equal("progress", Text(line, "type")));
        Assert.Equal("plan", Text(lines[^1], "type"));
        return lines[^1];
    }

    private static string Counts(JsonObject plan, string route)
    {
        JsonObject counts = (JsonObject)((JsonArray)plan["byRoute"]!).Items.Cast<JsonObject>().Single(one => Text(one, "name") == route)["counts"]!;
        return $"{counts["same"]} same, {counts["tighter"]} tighter, {counts["wider"]} wider, {counts["unknown"]} unknown";
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
