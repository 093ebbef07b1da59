using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Break glass, from outside: by two people or one and a code, for a while, for changes of documents alone, and reviewed.</summary>
public sealed class BreakGlassTests
{
    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, roles: [admin], breakGlass: { for: 1h }, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person, roles: [approver], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: carol }
        spec: { type: person, roles: [admin], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: dan }
        spec: { type: person, roles: [auditor], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }

        """;

    private const string Eve = "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: eve }\nspec: { type: person, roles: [approver], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";
    private const string Wrong = "0000-0000-0000-0000-0000-0000-0000-0000";

    [Fact]
    public async Task Two_people_open_it_and_what_the_holder_changes_then_takes_no_vote_and_is_reviewed()
    {
        await using World world = await StartAsync(People);
        (string ada, string bob, string carol, string dan) = await TokensAsync(world);

        string id = Id(await AskAsync(world, ada));
        Assert.Equal((403, "denied"), Told(await TurnAsync(world, ada, id, "confirm")));
        Assert.Equal((403, "denied"), Told(await TurnAsync(world, dan, id, "confirm")));
        Assert.Equal(202, (await world.ApplyAsync(Widening("early"), ada)).Status);

        Assert.Equal("open", Text(await TurnAsync(world, bob, id, "confirm"), "state"));
        await world.SaysAsync($"break glass {id} of ada is open");
        ClientCall plan = await world.ApplyAsync(Widening("opening"), ada, dryRun: true);
        Assert.Equal(("false", id), (plan.Body!["needsVote"]!.ToString(), Text(plan, "breakGlass")));
        ClientCall applied = await world.ApplyAsync(Widening("opening"), ada);
        Assert.Equal((200, id), (applied.Status, Text(applied, "breakGlass")));
        Assert.Equal(200, (await world.GetAsync("v1/admin/policies/opening", ada)).Status);
        await world.SaysAsync($"break glass {id} was used by ada");

        // Nobody else's changes, and nothing that is no change of documents.
        Assert.Equal(202, (await world.ApplyAsync(Widening("other"), carol)).Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "spare", "suspend", ada)).Status);
        Assert.Equal(202, (await world.SuspendAsync("deployments", "spare", "resume", ada)).Status);
        using (HttpRequestMessage invitation = world.Post("v1/admin/people/bob/invitation", ada, [], "application/json"))
        {
            Assert.Equal((403, "denied"), Told(await world.SendAsync(invitation, null)));
        }

        Assert.Equal((403, "stale_authority"), Told(await ReviewAsync(world, dan, id)));
        Assert.Equal(403, (await TurnAsync(world, bob, id, "close")).Status);
        Assert.Equal("to review", Text(await TurnAsync(world, carol, id, "close"), "state"));
        Assert.Equal(202, (await world.ApplyAsync(Widening("late"), ada)).Status);
        ClientCall again = await AskAsync(world, ada);
        Assert.Equal((403, "denied"), Told(again));
        Assert.Contains("has to be reviewed first, by one of: bob, dan", again.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((403, "denied"), Told(await ReviewAsync(world, ada, id)));
        JsonObject listed = Assert.IsType<JsonObject>(((JsonArray)(await world.GetAsync("v1/admin/break-glass", dan)).Body!["items"]!).Items[0]);
        Assert.Equal("\"to review\"", listed["state"]!.ToString());
        Assert.Single(((JsonArray)listed["changes"]!).Items);
        Assert.Equal(200, (await world.GetTextAsync("readyz")).Status);

        Assert.Equal("reviewed", Text(await ReviewAsync(world, dan, id), "state"));
        Assert.Equal("waiting", Text(await AskAsync(world, ada), "state"));

        string[] records = await RecordsAsync(world);
        Assert.Contains(records, record => record.Contains("\"operation\":\"apply\"", StringComparison.Ordinal) && record.Contains($"\"breakGlass\":\"{id}\"", StringComparison.Ordinal));
        Assert.All(
            ["break-glass.open", "break-glass.close", "break-glass.review"],
            operation => Assert.Contains(records, record => record.Contains($"\"operation\":\"{operation}\"", StringComparison.Ordinal)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_sealed_code_opens_it_once_and_stands_in_clear_nowhere()
    {
        await using World world = await StartAsync(People);
        (string ada, string bob, string carol, string dan) = await TokensAsync(world);

        Assert.Equal(404, (await TurnAsync(world, carol, "bob", "seal")).Status);
        Assert.Equal((403, "denied"), Told(await TurnAsync(world, ada, "ada", "seal")));
        Assert.Equal((403, "denied"), Told(await TurnAsync(world, bob, "ada", "seal")));
        string code = Text(await TurnAsync(world, carol, "ada", "seal"), "code");
        Assert.Matches("^([0-9a-f]{4}-){7}[0-9a-f]{4}$", code);

        Assert.Equal((403, "denied"), Told(await AskAsync(world, ada, Wrong)));
        Assert.Equal((403, "denied"), Told(await AskAsync(world, bob, code)));
        Assert.Equal((400, "invalid_request"), Told(await AskAsync(world, ada, "open sesame")));
        ClientCall opened = await AskAsync(world, ada, code.ToUpperInvariant());
        Assert.Equal((200, "open", "carol"), (opened.Status, Text(opened, "state"), Text(opened, "sealedBy")));
        Assert.Equal(200, (await world.ApplyAsync(Widening("opening"), ada)).Status);

        // What is open ends at its own time, whatever happens to the process, and is told again.
        await world.RestartWithoutFolderAsync();
        (ada, _, carol, dan) = await TokensAsync(world);
        JsonObject kept = Assert.IsType<JsonObject>(((JsonArray)(await world.GetAsync("v1/admin/break-glass", dan)).Body!["items"]!).Items[0]);
        Assert.Equal(("\"open\"", opened.Body!["endsAt"]!.ToString()), (kept["state"]!.ToString(), kept["endsAt"]!.ToString()));
        await world.SaysAsync("by a code that carol sealed");

        await TurnAsync(world, carol, Id(opened), "close");
        Assert.Equal("reviewed", Text(await ReviewAsync(world, dan, Id(opened)), "state"));
        ClientCall twice = await AskAsync(world, ada, code);
        Assert.Equal((403, "denied"), Told(twice));
        Assert.Contains("has been used", twice.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(202, (await world.ApplyAsync(Widening("late"), ada)).Status);

        string output = world.Boundary.Output;
        await world.AssertHistoryAsync();
        foreach (string form in (string[])[code, code.ToUpperInvariant(), code.Replace("-", "", StringComparison.Ordinal)])
        {
            Assert.DoesNotContain(form, output, StringComparison.Ordinal);
            Assert.DoesNotContain(form, world.Boundary.Output, StringComparison.Ordinal);
            Assert.All(
                Directory.EnumerateFiles(world.Data, "*", SearchOption.AllDirectories),
                file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(form)) < 0, $"{file} holds the code"));
        }
    }

    [Fact]
    public async Task Wrong_codes_are_slowed_and_then_the_right_one_too()
    {
        await using World world = await StartAsync(People);
        (string ada, _, string carol, _) = await TokensAsync(world);
        string code = Text(await TurnAsync(world, carol, "ada", "seal"), "code");

        ClientCall answer = await AskAsync(world, ada, Wrong);
        for (int tries = 1; answer.Status == 403 && tries < 10; tries++)
        {
            answer = await AskAsync(world, ada, Wrong);
        }

        Assert.Equal((429, "rate_limited"), Told(answer));
        Assert.Equal((429, "rate_limited"), Told(await AskAsync(world, ada, code)));
        Assert.Equal(202, (await world.ApplyAsync(Widening("opening"), ada)).Status);
    }

    [Fact]
    public async Task It_takes_a_declaration_from_before_and_two_who_still_stand()
    {
        await using World world = await StartAsync(People);
        (string ada, string bob, string carol, string dan) = await TokensAsync(world);

        ClientCall undeclared = await AskAsync(world, carol);
        Assert.Equal((403, "denied"), Told(undeclared));
        Assert.Contains("carol may not break glass", undeclared.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((403, "denied"), Told(await AskAsync(world, dan)));
        Assert.Equal((404, "not_found"), Told(await TurnAsync(world, bob, "glass_none", "confirm")));
        ClientCall direct = await world.ActAsync(ada, """{"route":"atellagent","operation":"break-glass.open","arguments":{"reason":"now","withCode":true,"request":"none"}}""");
        Assert.Contains("there is no such code here", direct.Body!.ToString(), StringComparison.Ordinal);
        string declaring = People[..People.IndexOf("---", StringComparison.Ordinal)];
        Assert.Equal(202, (await world.ApplyAsync(declaring.Replace("for: 1h", "for: 4h", StringComparison.Ordinal), ada)).Status);

        // Who asked is suspended; who could use it has lost the declaration.
        string id = Id(await AskAsync(world, ada));
        Assert.Equal(200, (await world.ApplyAsync(declaring.Replace("breakGlass: { for: 1h }, ", "", StringComparison.Ordinal), carol)).Status);
        Assert.Equal((403, "denied"), Told(await TurnAsync(world, bob, id, "confirm")));
        Assert.Equal(200, (await world.SuspendAsync("principals", "ada", "suspend", carol)).Status);
        Assert.Equal((403, "stale_authority"), Told(await TurnAsync(world, bob, id, "confirm")));
    }

    [Fact]
    public async Task What_has_ended_gives_nothing()
    {
        await using World world = await StartAsync(People.Replace("for: 1h", "for: 3s", StringComparison.Ordinal));
        (string ada, string bob, _, string dan) = await TokensAsync(world);
        string id = Id(await AskAsync(world, ada));
        Assert.Equal("open", Text(await TurnAsync(world, bob, id, "confirm"), "state"));

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!(await world.GetAsync("v1/admin/break-glass", dan)).Body!.ToString().Contains("to review", StringComparison.Ordinal))
        {
            await Task.Delay(200, patience.Token);
        }

        Assert.Equal(202, (await world.ApplyAsync(Widening("late"), ada)).Status);
        Assert.Equal((403, "denied"), Told(await AskAsync(world, ada)));
        Assert.Equal("reviewed", Text(await ReviewAsync(world, bob, id), "state"));
    }

    [Fact]
    public async Task What_is_changed_in_a_use_makes_nobody_its_reviewer()
    {
        await using World world = await StartAsync(People);
        (string ada, string bob, string carol, _) = await TokensAsync(world);
        string id = Id(await AskAsync(world, ada));
        await TurnAsync(world, bob, id, "confirm");
        Assert.Equal(200, (await world.ApplyAsync(Eve, ada)).Status);
        await TurnAsync(world, carol, id, "close");

        ClientCall puppet = await ReviewAsync(world, await world.TokenAsync("eve", deployment: null), id);

        Assert.Equal((403, "denied"), Told(puppet));
        Assert.Contains("by somebody who could when it was opened: bob, dan", puppet.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal("reviewed", Text(await ReviewAsync(world, bob, id), "state"));
    }

    private static async Task<World> StartAsync(string people)
    {
        World world = await World.StartAsync();
        ClientCall appointed = await world.ApplyAsync(people);
        Assert.True(appointed.Status == 200, appointed.Body?.ToString());
        return world;
    }

    private static async Task<(string Ada, string Bob, string Carol, string Dan)> TokensAsync(World world) => (
        await world.TokenAsync("ada", deployment: null),
        await world.TokenAsync("bob", deployment: null),
        await world.TokenAsync("carol", deployment: null),
        await world.TokenAsync("dan", deployment: null));

    private static string Widening(string name) =>
        $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: {name} }}\nspec:\n  match: {{ routes: [payments], operations: [echo] }}\n  rules: [ {{ id: more, effect: allow, when: \"principal.name == 'agent'\" }} ]\n";

    private static Task<ClientCall> AskAsync(World world, string token, string? code = null) => PostAsync(
        world, token, "v1/admin/break-glass", code is null ? """{"reason":"payments are down"}""" : $$"""{"reason":"payments are down","code":"{{code}}"}""");

    private static Task<ClientCall> TurnAsync(World world, string token, string id, string verb) => PostAsync(world, token, $"v1/admin/break-glass/{id}/{verb}", "");

    private static Task<ClientCall> ReviewAsync(World world, string token, string id) =>
        PostAsync(world, token, $"v1/admin/break-glass/{id}/review", """{"comment":"one policy"}""");

    private static async Task<ClientCall> PostAsync(World world, string token, string path, string body)
    {
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes(body), "application/json");
        return await world.SendAsync(request, null);
    }

    private static async Task<string[]> RecordsAsync(World world)
    {
        ClientCall page = await world.GetAsync("v1/evidence?route=atellagent&type=decision&limit=200", await world.AdminTokenAsync());
        return [.. ((JsonArray)page.Body!["items"]!).Items.Select(static item => ((JsonObject)item)["body"]!.ToString())];
    }

    private static string Id(ClientCall call) => Text(call, "id");

    private static string Text(ClientCall call, string name)
    {
        Assert.True(call.Body?[name] is JsonString, $"{call.Status} {call.Body}");
        return ((JsonString)call.Body![name]!).Value;
    }

    private static (int, string?) Told(ClientCall call) => (call.Status, call.Code);
}
