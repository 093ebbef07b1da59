using Atellagent.Domain.Administration;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Microsoft.Data.Sqlite;

namespace Atellagent.Scenarios;

/// <summary>Invariant 12, from outside: administering is an action like any other, and nobody administers without a role and a grant.</summary>
public sealed class AdministrationTests
{
    private const string Deny = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: closing }\nspec:\n  match: { routes: [payments] }\n  rules: [ { id: none, effect: deny, always: true } ]\n";
    private static readonly string[] Roles = ["admin", "policy-author", "operator", "reviewer", "approver", "auditor", "stranger"];

    [Fact]
    public async Task Each_role_may_do_what_the_boundarys_own_policies_say_and_nothing_else()
    {
        await using World world = await World.StartAsync();
        string[] known = [.. (await VersionsAsync(world)).Select(static item => ((JsonString)item["version"]!).Value)];
        Assert.Equal(200, (await world.ApplyAsync(string.Join("---\n", Roles.Select(static role => Principal(role, role))))).Status);
        foreach (string role in Roles)
        {
            string token = await world.TokenAsync(role, deployment: null);
            PrincipalDocument principal = (PrincipalDocument)BoundaryFolderReader.Read([("p", Principal(role, role))]).Documents[0];
            foreach ((string operation, Func<string, Task<ClientCall>> ask) in Askings(world, known[0]))
            {
                bool may = DecisionEngine.Foresee(AdministrationRoute.Policies, principal, null, AdministrationRoute.Route, null, AdministrationRoute.Route.Operations[operation]) != Possibility.Never;

                ClientCall answer = await ask(token);

                Assert.True(answer.Status == (may ? 200 : 403), $"{role} {operation}: {answer.Status} {answer.Body}");
            }
        }

        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_role_without_a_grant_and_a_grant_without_a_role_do_nothing()
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Principal("granted", "stranger") + "---\n" + Principal("named", "admin").Replace("route: atellagent, operations: [\"*\"]", "route: payments, operations: [echo]", StringComparison.Ordinal)
            + "---\n" + Principal("small", "admin").Replace("operations: [\"*\"]", "operations: [suspend, plan]", StringComparison.Ordinal));

        foreach (string name in (string[])["granted", "named", "small"])
        {
            string token = await world.TokenAsync(name, deployment: null);
            Assert.Equal(403, (await world.ApplyAsync(Deny, token)).Status);
            Assert.Equal(name == "small" ? 200 : 403, (await world.SuspendAsync("deployments", "spare", "suspend", token)).Status);
            Assert.Equal(403, (await world.SuspendAsync("deployments", "spare", "resume", token)).Status);
        }

        Assert.DoesNotContain("closing", (await world.GetAsync("v1/admin/policies", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_narrowed_token_of_an_administrator_administers_only_what_it_names()
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Principal("ops", "admin"));
        ClientCall issued = await world.RequestTokenAsync("ops", World.AgentSecret, null, ("authorization_details", """[{"type":"atellagent_action","routes":["atellagent"],"operations":["suspend"]}]"""));
        string token = ((JsonString)issued.Body!["access_token"]!).Value;

        Assert.Equal(403, (await world.ApplyAsync(Deny, token)).Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "spare", "suspend", token)).Status);
        Assert.Equal(403, (await world.SuspendAsync("deployments", "spare", "resume", token)).Status);
    }

    [Fact]
    public async Task A_change_leaves_the_records_of_an_action_and_not_its_documents()
    {
        await using World world = await World.StartAsync();
        Assert.Equal(200, (await world.ApplyAsync(Deny)).Status);

        JsonObject[] records = await RecordsAsync(world, "apply");

        Assert.Equal(["decision", "outcome"], records.Select(static r => ((JsonString)r["type"]!).Value));
        JsonObject arguments = (JsonObject)((JsonObject)((JsonObject)records[0]["decision"]!)["granted"]!)["arguments"]!;
        Assert.Equal("""["Policy"]""", arguments["kinds"]!.ToString());
        Assert.Equal("false", arguments["widens"]!.ToString());
        Assert.StartsWith("sha256:", ((JsonString)arguments["digest"]!).Value, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"closing\"", arguments["documents"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("payments", arguments.ToString(), StringComparison.Ordinal);
        Assert.Equal("administration", ((JsonString)records[0]["surface"]!).Value);
        Assert.Equal("succeeded", ((JsonString)records[1]["status"]!).Value);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_refused_change_is_in_evidence_too_and_changes_nothing()
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Principal("author", "policy-author"));

        ClientCall answer = await world.ApplyAsync(Principal("author", "admin"), await world.TokenAsync("author", deployment: null));

        Assert.Equal((403, "denied"), (answer.Status, answer.Code));
        JsonObject[] records = await RecordsAsync(world, "apply");
        Assert.Equal("deny", ((JsonString)((JsonObject)records[^1]["decision"]!)["effect"]!).Value);
        Assert.Equal("author", ((JsonString)records[^1]["principal"]!).Value);
        Assert.Contains("policy-author", (await world.GetAsync("v1/admin/principals/author", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_evidence_nothing_is_changed()
    {
        await using World world = await World.StartAsync();
        string token = await world.AdminTokenAsync();
        await world.GetAsync("v1/admin/policies", token);
        using (SqliteConnection other = new($"Data Source={world.Database};Pooling=False"))
        {
            await other.OpenAsync();
            using SqliteCommand hold = other.CreateCommand();
            hold.CommandText = "begin immediate; update evidence_probe set value = value + 1";
            await hold.ExecuteNonQueryAsync();

            Assert.Equal((503, "evidence_unavailable"), Told(await world.ApplyAsync(Deny, token)));
            Assert.Equal((503, "evidence_unavailable"), Told(await world.SuspendAsync("deployments", "spare", "suspend", token)));
            hold.CommandText = "rollback";
            await hold.ExecuteNonQueryAsync();
        }

        await world.ReadyAsync();
        Assert.DoesNotContain("closing", (await world.GetAsync("v1/admin/policies", token)).Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"state\":\"active\"", (await world.GetAsync("v1/admin/deployments/spare", token)).Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await world.ApplyAsync(Deny, token)).Status);
    }

    [Fact]
    public async Task Administering_as_an_action_is_the_same_path_and_brings_no_documents()
    {
        await using World world = await World.StartAsync();
        string admin = await world.AdminTokenAsync();

        ClientCall suspended = await world.ActAsync(admin, """{"route":"atellagent","operation":"suspend","arguments":{"kind":"Deployment","name":"spare"}}""");
        ClientCall apply = await world.ActAsync(admin, """{"route":"atellagent","operation":"apply","arguments":{"base":1,"digest":"sha256:0","documents":[],"kinds":[],"needsVote":false,"policyVersion":"x","prune":false,"reason":"","widening":[],"widens":false}}""");
        ClientCall read = await world.ActAsync(admin, """{"route":"atellagent","operation":"read.evidence","arguments":{}}""");
        ClientCall agent = await world.ActAsync(await world.TokenAsync(), """{"route":"atellagent","operation":"suspend","arguments":{"kind":"Deployment","name":"prod"}}""");

        Assert.Equal("succeeded", Status(suspended));
        Assert.All([apply, read], static call => Assert.Equal("refused", Status(call)));
        Assert.Equal((403, "denied"), Told(agent));
        Assert.Contains("suspended", (await world.GetAsync("v1/admin/deployments/spare", admin)).Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task An_agent_with_every_role_and_grant_administers_nothing()
    {
        await using World world = await World.StartAsync();
        string agent = "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: agent, owner: support }\nspec: { type: agent, roles: [admin, operator], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";
        string prod = "---\napiVersion: atellagent/v1\nkind: Deployment\nmetadata: { name: prod, owner: support }\nspec: { principals: [agent], environment: production, runtime: external, grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";
        Assert.Equal(200, (await world.ApplyAsync(agent + prod)).Status);
        string token = await world.TokenAsync();

        Assert.Equal(403, (await world.SuspendAsync("deployments", "spare", "suspend", token)).Status);
        Assert.Equal(403, (await world.GetAsync("v1/admin/policies", token)).Status);
        Assert.Equal(403, (await world.ApplyAsync(Deny, token)).Status);
    }

    [Fact]
    public async Task Stored_policies_that_are_not_to_be_trusted_leave_administration_alone_in_force()
    {
        await using World world = await World.StartAsync();
        using TestFolder keys = new();
        using (Domain.Policies.Versions.PolicySigningKey key = Domain.Policies.Versions.PolicySigningKey.Create())
        {
            await File.WriteAllTextAsync(keys.In("keys.pub"), key.ExportPublic());
        }

        world.Environment["Atellagent__PolicyKeys"] = keys.In("keys.pub");
        await world.RestartWithoutFolderAsync();

        Assert.Equal(503, (await world.GetTextAsync("readyz")).Status);
        Assert.Equal((503, "policy_unavailable"), Told(await world.RefundAsync(await world.TokenAsync())));
        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "suspend")).Status);
        Assert.Equal(200, (await world.GetAsync("v1/admin/policies", await world.AdminTokenAsync())).Status);
    }

    private static IEnumerable<(string, Func<string, Task<ClientCall>>)> Askings(World world, string version)
    {
        yield return ("plan", token => world.ApplyAsync(Deny, token, dryRun: true));
        yield return ("apply", token => world.ApplyAsync(Deny, token));
        yield return ("rollback", token => PostAsync(world, $"v1/admin/policy-versions/{version}/activate", token, """{"reason":"a test"}"""));
        yield return ("suspend", token => world.SuspendAsync("deployments", "spare", "suspend", token));
        yield return ("resume", token => world.SuspendAsync("deployments", "spare", "resume", token));
        yield return ("disable", token => world.SuspendAsync("routes", "elsewhere", "disable", token));
        yield return ("enable", token => world.SuspendAsync("routes", "elsewhere", "enable", token));
        yield return ("read.documents", token => world.GetAsync("v1/admin/routes/payments", token));
        yield return ("read.changes", token => world.GetAsync("v1/admin/changes", token));
        yield return ("read.break-glass", token => world.GetAsync("v1/admin/break-glass", token));
        yield return ("read.policy-versions", token => world.GetAsync("v1/admin/policy-versions", token));
        yield return ("read.evidence", token => ReadOfOthersAsync(world, token));
    }

    // Everybody may read their own; that of others is the question.
    private static async Task<ClientCall> ReadOfOthersAsync(World world, string token)
    {
        ClientCall page = await world.GetAsync("v1/evidence?type=administration", token);
        return ((JsonArray)page.Body!["items"]!).Items.IsEmpty ? page with { Status = 403 } : page;
    }

    private static async Task<ClientCall> PostAsync(World world, string path, string token, string body)
    {
        using HttpRequestMessage request = world.Post(path, token, System.Text.Encoding.UTF8.GetBytes(body), "application/json");
        return await world.SendAsync(request, null);
    }

    private static async Task<JsonObject[]> RecordsAsync(World world, string operation)
    {
        ClientCall page = await world.GetAsync("v1/evidence?route=atellagent&limit=200", await world.AdminTokenAsync());
        return [.. ((JsonArray)page.Body!["items"]!).Items.Reverse().Select(static item => (JsonObject)((JsonObject)item)["body"]!)
            .Where(body => ((JsonString)body["operation"]!).Value == operation)];
    }

    private static async Task<JsonObject[]> VersionsAsync(World world) =>
        [.. ((JsonArray)(await world.GetAsync("v1/admin/policy-versions", await world.AdminTokenAsync())).Body!["items"]!).Items.Cast<JsonObject>()];

    private static string Status(ClientCall call) => ((JsonString)((JsonObject)call.Body!["outcome"]!)["status"]!).Value;

    private static (int, string?) Told(ClientCall call) => (call.Status, call.Code);

    private static string Principal(string name, string role) =>
        $"apiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {name} }}\nspec: {{ type: service, roles: [{role}], credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: atellagent, operations: [\"*\"] }} ] }}\n";
}
