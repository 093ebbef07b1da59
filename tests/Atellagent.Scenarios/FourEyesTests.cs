using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Four eyes, from outside: what widens waits for another person, what narrows never does.</summary>
public sealed class FourEyesTests
{
    private const string Widening = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: opening }\nspec:\n  match: { routes: [payments], operations: [echo] }\n  rules: [ { id: more, effect: allow, when: \"principal.name == 'agent'\" } ]\n";
    private const string Narrowing = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: closing }\nspec:\n  match: { routes: [payments], operations: [echo] }\n  rules: [ { id: none, effect: deny, always: true } ]\n";

    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, roles: [admin], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person, roles: [approver], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: builders }
        spec: { members: [bob] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: pipeline, owner: builders }
        spec: { type: service, roles: [admin], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        """;

    [Fact]
    public async Task What_widens_is_in_force_when_another_person_has_voted_for_what_they_saw_and_not_before()
    {
        await using World world = await StartAsync();
        (string ada, string bob) = (await world.TokenAsync("ada", deployment: null), await world.TokenAsync("bob", deployment: null));

        ClientCall asked = await world.ApplyAsync(Widening, ada);

        Assert.Equal(202, asked.Status);
        Assert.Equal("false", asked.Body!["applied"]!.ToString());
        (string id, string digest) = Pending(asked);
        Assert.False(await IsInForceAsync(world, "opening"));
        ClientCall shown = await world.GetAsync($"v1/admin/changes/{id}", bob);
        Assert.Equal("pending", Text(shown, "state"));
        Assert.Contains("principal.name", shown.Body!["documents"]!.ToString(), StringComparison.Ordinal);

        Assert.Equal((400, "arguments_invalid"), Told(await VoteAsync(world, bob, id, "sha256:" + new string('0', 64))));
        Assert.Equal((400, "invalid_request"), Told(await PostAsync(world, bob, id, """{"vote":"approve"}""")));
        Assert.Equal((403, "denied"), Told(await VoteAsync(world, ada, id, digest)));
        Assert.Equal((404, "not_found"), Told(await VoteAsync(world, bob, "chg_nothing", digest)));
        Assert.False(await IsInForceAsync(world, "opening"));

        ClientCall voted = await VoteAsync(world, bob, id, digest);

        Assert.Equal((200, "applied"), (voted.Status, Text(voted, "state")));
        Assert.True(await IsInForceAsync(world, "opening"));
        Assert.Equal((403, "stale_authority"), Told(await VoteAsync(world, bob, id, digest)));
        ClientCall evidence = await world.GetAsync("v1/evidence?route=atellagent&type=decision&limit=200", await world.AdminTokenAsync());
        string[] operations = [.. ((JsonArray)evidence.Body!["items"]!).Items.Select(static item => ((JsonString)((JsonObject)((JsonObject)item)["body"]!)["operation"]!).Value)];
        Assert.Equal(5, operations.Count(static operation => operation == "vote"));
        Assert.Contains("propose", operations);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_command_line_says_by_its_exit_code_that_a_vote_is_needed_and_what_came_of_it()
    {
        await using World world = await StartAsync();
        string file = world.Folder.In("opening.yaml");
        await File.WriteAllTextAsync(file, Widening, TestContext.Current.CancellationToken);

        (int planned, string plan) = await Atell.RunAsAsync(world, "ada", World.AgentSecret, "apply", "-f", file, "--dry-run");
        (int asked, string waits) = await Atell.RunAsAsync(world, "ada", World.AgentSecret, "apply", "-f", file);

        Assert.True((planned, asked) == (5, 7), plan + waits);
        string id = System.Text.RegularExpressions.Regex.Match(waits, "chg_[a-z0-9]+").Value;
        string digest = Text(await world.GetAsync($"v1/admin/changes/{id}", await world.TokenAsync("bob", deployment: null)), "digest")!;
        (int own, _) = await Atell.RunAsAsync(world, "ada", World.AgentSecret, "changes", "approve", id, "--digest", digest);
        (int voted, string told) = await Atell.RunAsAsync(world, "bob", World.AgentSecret, "changes", "approve", id, "--digest", digest);
        (int again, _) = await Atell.RunAsAsync(world, "ada", World.AgentSecret, "apply", "-f", file);

        Assert.True((own, voted, again) == (6, 0, 0), told);
        Assert.True(await IsInForceAsync(world, "opening"));
    }

    [Fact]
    public async Task What_narrows_takes_one_signature_and_makes_what_waits_stale()
    {
        await using World world = await StartAsync();
        (string ada, string bob) = (await world.TokenAsync("ada", deployment: null), await world.TokenAsync("bob", deployment: null));
        (string id, string digest) = Pending(await world.ApplyAsync(Widening, ada));

        Assert.Equal(200, (await world.ApplyAsync(Narrowing, ada)).Status);
        Assert.True(await IsInForceAsync(world, "closing"));

        Assert.Equal((403, "stale_authority"), Told(await VoteAsync(world, bob, id, digest)));
        Assert.False(await IsInForceAsync(world, "opening"));
        Assert.Equal("stale", Text(await world.GetAsync($"v1/admin/changes/{id}", bob), "state"));

        (string other, string its) = Pending(await world.ApplyAsync(Widening, ada));
        Assert.Equal("rejected", Text(await VoteAsync(world, bob, other, its, "reject"), "state"));
        Assert.Equal((403, "stale_authority"), Told(await VoteAsync(world, bob, other, its)));
        Assert.False(await IsInForceAsync(world, "opening"));
    }

    [Fact]
    public async Task Stopping_takes_one_signature_and_going_on_takes_a_vote()
    {
        await using World world = await StartAsync();
        (string ada, string bob) = (await world.TokenAsync("ada", deployment: null), await world.TokenAsync("bob", deployment: null));

        Assert.Equal(200, (await world.SuspendAsync("deployments", "spare", "suspend", ada)).Status);
        ClientCall resume = await world.SuspendAsync("deployments", "spare", "resume", ada);
        ClientCall direct = await world.ActAsync(ada, """{"route":"atellagent","operation":"resume","arguments":{"kind":"Deployment","name":"spare"}}""");

        Assert.Equal(202, resume.Status);
        Assert.Contains("takes the vote of another person", direct.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("suspended", (await world.GetAsync("v1/admin/deployments/spare", ada)).Body!.ToString(), StringComparison.Ordinal);

        // To suspend who votes is no way round the vote.
        Assert.Equal(200, (await world.SuspendAsync("principals", "bob", "suspend", ada)).Status);
        Assert.Equal(202, (await world.ApplyAsync(Widening, ada)).Status);
        (string id, string digest) = Pending(resume);
        Assert.Equal(403, (await VoteAsync(world, bob, id, digest)).Status);
        Assert.Contains("suspended", (await world.GetAsync("v1/admin/deployments/spare", ada)).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_told_apart_as_humans()
    {
        await using World world = await StartAsync();
        string bob = await world.TokenAsync("bob", deployment: null);

        ClientCall unknown = await world.ApplyAsync(Widening);
        (string id, string digest) = Pending(await world.ApplyAsync(Widening, await world.TokenAsync("pipeline", deployment: null)));
        ClientCall own = await VoteAsync(world, bob, id, digest);

        Assert.Equal((403, "denied"), Told(unknown));
        Assert.Equal((403, "denied"), Told(own));
        Assert.False(await IsInForceAsync(world, "opening"));
    }

    [Fact]
    public async Task A_vote_that_nobody_could_cast_is_refused_before_it_is_needed()
    {
        await using World world = await World.StartAsync();

        ClientCall answer = await world.ApplyAsync(
            "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: bob }\nspec: { type: person, roles: [approver], grants: [ { route: atellagent, operations: [vote] } ] }\n");

        Assert.Equal(400, answer.Status);
        Assert.Contains("nobody could cast it", answer.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_turns_the_vote_off_without_a_vote_nor_signs_in_as_who_votes()
    {
        await using World world = await StartAsync();
        string ada = await world.TokenAsync("ada", deployment: null);
        const string WithoutGrant = "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: bob }\nspec: { type: person, roles: [approver], credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }\n";

        Assert.Equal(202, (await world.ApplyAsync(WithoutGrant, ada)).Status);
        Assert.Equal(202, (await world.ApplyAsync(WithoutGrant.Replace("roles: [approver]", "roles: []", StringComparison.Ordinal), ada)).Status);
        Assert.Equal(202, (await world.ApplyAsync(Widening, ada)).Status);

        using HttpRequestMessage password = world.Post("v1/admin/people/bob/password", ada, """{"password":"a horse and a staple"}"""u8.ToArray(), "application/json");
        password.Method = HttpMethod.Put;
        using HttpRequestMessage invitation = world.Post("v1/admin/people/bob/invitation", ada, [], "application/json");
        using HttpRequestMessage other = world.Post("v1/admin/people/ada/invitation", ada, [], "application/json");
        Assert.Equal((403, "denied"), Told(await world.SendAsync(password, null)));
        Assert.Equal((403, "denied"), Told(await world.SendAsync(invitation, null)));
        Assert.Equal(200, (await world.SendAsync(other, null)).Status);
    }

    [Fact]
    public async Task A_plan_tells_that_it_will_take_a_vote()
    {
        await using World world = await StartAsync();
        string ada = await world.TokenAsync("ada", deployment: null);

        ClientCall widening = await PlanAsync(world, ada, Widening);
        ClientCall narrowing = await PlanAsync(world, ada, Narrowing);

        Assert.Equal((200, "true"), (widening.Status, widening.Body!["needsVote"]!.ToString()));
        Assert.Equal((200, "false"), (narrowing.Status, narrowing.Body!["needsVote"]!.ToString()));
        Assert.Empty(((JsonArray)(await world.GetAsync("v1/admin/changes", ada)).Body!["items"]!).Items);
    }

    [Fact]
    public async Task One_human_does_not_write_and_operate_without_an_exception_that_ends()
    {
        await using World world = await StartAsync();
        (string ada, string bob) = (await world.TokenAsync("ada", deployment: null), await world.TokenAsync("bob", deployment: null));
        const string Carol = "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: carol }\nspec: { type: person, roles: [operator, policy-author]@, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";
        string until = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

        ClientCall refused = await world.ApplyAsync(Carol.Replace("@", "", StringComparison.Ordinal), ada);
        ClientCall asked = await world.ApplyAsync(Carol.Replace("@", $", roleException: {{ reason: until the third one starts, until: \"{until}\" }}", StringComparison.Ordinal), ada);

        Assert.Equal(400, refused.Status);
        Assert.Contains("carol would hold operator and policy-author", refused.Body!.ToString(), StringComparison.Ordinal);
        (string id, string digest) = Pending(asked);
        Assert.Contains("until the third one starts", asked.Body!["widening"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("applied", Text(await VoteAsync(world, bob, id, digest), "state"));
        Assert.Equal(200, (await PlanAsync(world, await world.TokenAsync("carol", deployment: null), Narrowing)).Status);
    }

    private static async Task<ClientCall> PlanAsync(World world, string token, string documents)
    {
        using HttpRequestMessage request = world.Post("v1/admin/apply?dryRun=true", token, System.Text.Encoding.UTF8.GetBytes(documents), "application/yaml");
        return await world.SendAsync(request, null);
    }

    private static async Task<World> StartAsync()
    {
        World world = await World.StartAsync();
        ClientCall appointed = await world.ApplyAsync(People);
        Assert.True(appointed.Status == 200, appointed.Body?.ToString());
        return world;
    }

    private static async Task<bool> IsInForceAsync(World world, string policy) =>
        (await world.GetAsync($"v1/admin/policies/{policy}", await world.AdminTokenAsync())).Status == 200;

    private static Task<ClientCall> VoteAsync(World world, string token, string id, string digest, string vote = "approve") =>
        PostAsync(world, token, id, $$"""{"vote":"{{vote}}","digest":"{{digest}}","comment":"seen"}""");

    private static async Task<ClientCall> PostAsync(World world, string token, string id, string body)
    {
        using HttpRequestMessage request = world.Post($"v1/admin/changes/{id}/votes", token, System.Text.Encoding.UTF8.GetBytes(body), "application/json");
        return await world.SendAsync(request, null);
    }

    private static (string Id, string Digest) Pending(ClientCall asked)
    {
        Assert.True(asked.Status == 202, asked.Body?.ToString());
        JsonObject pending = (JsonObject)asked.Body!["pending"]!;
        return (((JsonString)pending["id"]!).Value, ((JsonString)pending["digest"]!).Value);
    }

    private static string Text(ClientCall call, string name) => ((JsonString)call.Body![name]!).Value;

    private static (int, string?) Told(ClientCall call) => (call.Status, call.Code);
}
