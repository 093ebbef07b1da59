using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A draft beside the policies in force, from outside: it is in every record and in no answer, on every silo, after every restart.</summary>
public sealed class ShadowScenarios
{
    private const string Draft = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: finance/limits, owner: support }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: small, effect: deny, when: \"args.amount > 20\" } ]\n";

    [Fact]
    public async Task A_draft_is_seen_in_records_alone_survives_a_restart_and_ends_when_it_is_stopped()
    {
        await using World world = await World.StartAsync();
        Assert.Equal("false", Member(await world.GetAsync("v1/admin/shadow", await world.AdminTokenAsync()), "running"));
        string token = await world.TokenAsync();
        string without = await AskAsync(world, token, 30);

        ClientCall started = await StartAsync(world, Draft, await world.AdminTokenAsync(), "?reason=on+trial");

        Assert.True(started.Status == 200, started.Body?.ToString());
        Assert.Equal("true", Member(started, "running"));
        Assert.Equal("on trial", ((JsonString)started.Body!["reason"]!).Value);
        string tighter = await AskAsync(world, token, 30);
        string wider = await AskAsync(world, token, 10, "USD");
        string same = await AskAsync(world, token, 10);
        Assert.Null(await DraftOfAsync(world, without));
        Assert.Equal("tighter", Text((await DraftOfAsync(world, tighter))!, "verdict"));
        Assert.Equal("wider", Text((await DraftOfAsync(world, wider))!, "verdict"));
        Assert.Equal("same", Text((await DraftOfAsync(world, same))!, "verdict"));

        // The caller is told nothing of it, also where it asks for its own records, and its verdict kept nothing from being sent.
        foreach (string path in (string[])[$"v1/decisions/{wider}", "v1/decisions", "v1/evidence?type=decision"])
        {
            Assert.Contains(wider, (await world.GetAsync(path, token)).Body!.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(world.Calls, static call => call.Body!.ToString().Contains("\"draft\"", StringComparison.Ordinal));
        Assert.Equal(3, world.Upstream.Requests.Count);

        await world.RestartWithoutFolderAsync();
        Assert.Equal("tighter", Text((await DraftOfAsync(world, await AskAsync(world, await world.TokenAsync(), 40)))!, "verdict"));
        (int code, string report) = await Atell.RunAsync(world, "policy", "shadow", "report");
        Assert.True(code == 5, report);
        Assert.Contains("1 same, 2 tighter, 1 wider, 0 unknown", report, StringComparison.Ordinal);
        Assert.Contains("finance/limits#small", report, StringComparison.Ordinal);

        (int stopped, string said) = await Atell.RunAsync(world, "policy", "shadow", "stop", "--reason", "seen enough");
        Assert.True(stopped == 0, said);
        Assert.Contains("no draft runs", said, StringComparison.Ordinal);
        Assert.Null(await DraftOfAsync(world, await AskAsync(world, await world.TokenAsync(), 50)));
        Assert.Equal(404, (await world.GetAsync("v1/admin/shadow/report", await world.AdminTokenAsync())).Status);
        Assert.Equal(["shadow.start", "shadow.stop"], await RecordedAsync(world));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task It_runs_on_every_silo()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        (int code, string said) = await StartByCommandAsync(first);
        Assert.True(code == 0, said);

        string token = await second.TokenAsync();

        Assert.Equal("tighter", Text((await DraftOfAsync(second, await AskAsync(second, token, 30)))!, "verdict"));
        Assert.Equal("true", Member(await second.GetAsync("v1/admin/shadow", await second.AdminTokenAsync()), "running"));
    }

    [Fact]
    public async Task A_draft_of_anything_but_policies_and_one_with_an_error_are_refused_and_so_is_who_may_not()
    {
        await using World world = await World.StartAsync();
        string admin = await world.AdminTokenAsync();
        const string Team = "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: more }\nspec: { members: [] }\n";

        ClientCall other = await StartAsync(world, Draft + "---\n" + Team, admin);
        ClientCall wrong = await StartAsync(world, Draft.Replace("args.amount", "args.amuont", StringComparison.Ordinal), admin);
        ClientCall agent = await StartAsync(world, Draft, await world.TokenAsync());

        Assert.Equal((400, "invalid_request"), (other.Status, other.Code));
        Assert.Contains("Team more", other.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((400, "invalid_request"), (wrong.Status, wrong.Code));
        Assert.Contains("amuont", wrong.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((403, "denied"), (agent.Status, agent.Code));
        Assert.Equal(403, (await world.GetAsync("v1/admin/shadow", await world.TokenAsync())).Status);
        Assert.Equal("false", Member(await world.GetAsync("v1/admin/shadow", admin), "running"));
    }

    [Fact]
    public async Task A_draft_that_fits_no_more_fails_nothing_and_says_so()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await StartAsync(world, Draft.Replace("args.amount > 20", "has(args.note) && args.note == 'x'", StringComparison.Ordinal), await world.AdminTokenAsync())).Status);
        string changed = (await File.ReadAllTextAsync(Path.Combine(world.BoundaryFolder, "boundary.yaml"))).Replace("note: { type: string }", "remark: { type: string }", StringComparison.Ordinal);
        Assert.Equal(200, (await world.ApplyAsync(changed)).Status);

        JsonObject draft = (await DraftOfAsync(world, await AskAsync(world, token, 10)))!;

        Assert.Equal("unknown", Text(draft, "verdict"));
        Assert.Contains("does not fit what is in force", Text(draft, "problem"), StringComparison.Ordinal);
        ClientCall shown = await world.GetAsync("v1/admin/shadow", await world.AdminTokenAsync());
        Assert.Contains("does not fit", shown.Body!["problem"]!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int, string)> StartByCommandAsync(World world)
    {
        string file = world.Folder.In("draft.yaml");
        await File.WriteAllTextAsync(file, Draft);
        return await Atell.RunAsync(world, "policy", "shadow", "start", file, "--reason", "on trial");
    }

    private static async Task<ClientCall> StartAsync(World world, string draft, string token, string query = "")
    {
        using HttpRequestMessage request = world.Post("v1/admin/shadow" + query, token, Encoding.UTF8.GetBytes(draft), "application/yaml");
        return await world.SendAsync(request, null);
    }

    private static async Task<string> AskAsync(World world, string token, int amount, string currency = "EUR")
    {
        ClientCall call = await world.ActAsync(token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"} }""");
        return ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;
    }

    private static async Task<JsonObject?> DraftOfAsync(World world, string decision)
    {
        ClientCall story = await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync());
        return story.Body!["draft"] as JsonObject;
    }

    private static async Task<string[]> RecordedAsync(World world)
    {
        ClientCall page = await world.GetAsync("v1/evidence?route=atellagent&type=decision&limit=200", await world.AdminTokenAsync());
        return [.. ((JsonArray)page.Body!["items"]!).Items.Reverse().Select(static item => Text((JsonObject)((JsonObject)item)["body"]!, "operation")).Where(static operation => operation.StartsWith("shadow", StringComparison.Ordinal))];
    }

    private static string Member(ClientCall call, string name) => call.Body![name]!.ToString();

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
