using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Microsoft.Data.Sqlite;

namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>Envoy's question over gRPC: decided as over HTTP, and whatever goes wrong is an answer that says no.</summary>
public sealed class EnvoyTests
{
    private const string Orders = "/api/orders/ord_1";
    private const string Refunds = "/api/orders/ord_1/refunds";

    [Fact]
    public async Task A_request_is_decided_and_a_yes_is_go_once_and_names_the_decision()
    {
        await using World world = await World.StartAsync(EnvoyCaller.Arrange);
        using EnvoyCaller envoy = new(world);
        string agent = await world.TokenAsync();

        EnvoySaid yes = await envoy.AskAsync(EnvoyCaller.Question(agent, "POST", Refunds, Refund(10)));
        Assert.True(yes.IsYes, yes.Answer.ToString());
        Assert.Equal([yes.Action], (await SettlementWorld.ListAsync(world, agent, "unclosed")).Select(static item => SettlementWorld.Text(item, "id")));
        Assert.StartsWith("dec_", yes.Decision, StringComparison.Ordinal);
        Assert.Equal(["authorization", "dpop", "atellagent-enforcement-point"], yes.Answer.OkResponse.HeadersToRemove);
        Assert.Contains(yes.Answer.OkResponse.ResponseHeadersToAdd, header => header.Header.Value == yes.Decision);
        using (HttpRequestMessage outcome = world.Post("ext-authz-outcome", agent, [], ""))
        {
            outcome.Headers.Add("atellagent-action", yes.Action);
            outcome.Headers.Add("atellagent-status", "201");
            Assert.Equal(204, (await world.SendAsync(outcome, null)).Status);
        }

        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{yes.Action}", agent)).Outcome);
        Assert.True((await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))).IsYes);
        Assert.True((await envoy.AskAsync(EnvoyCaller.Question(agent, "POST", Refunds, Refund(10), ("idempotency-key", "one")))).IsYes);
        Assert.Equal((403, "used"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "POST", Refunds, Refund(10), ("idempotency-key", "one")))));

        EnvoySaid narrowed = await envoy.AskAsync(EnvoyCaller.Question(agent, "POST", Refunds, Refund(900)));
        Assert.Equal((403, "denied"), Said(narrowed));
        Assert.Contains("\"maximum\":500", narrowed.Answer.DeniedResponse.Body, StringComparison.Ordinal);
        Assert.StartsWith("dec_", narrowed.Decision, StringComparison.Ordinal);
        Assert.Equal((403, "unknown_route"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders), route: "nowhere")));
        EnvoySaid nobody = await envoy.AskAsync(EnvoyCaller.Question(null, "GET", Orders));
        Assert.Equal((401, "unauthenticated", 16), (nobody.Status, nobody.Code, nobody.Answer.Status.Code));
        Assert.Contains(nobody.Answer.DeniedResponse.Headers, static header => header.Header.Key == "www-authenticate" && header.Header.Value.StartsWith("Bearer ", StringComparison.Ordinal));
        Assert.Equal(401, (await envoy.AskAsync(EnvoyCaller.Question("eyJ.no.token", "GET", Orders))).Status);
        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "suspend")).Status);
        Assert.Equal(403, (await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_must_agree_to_is_a_no_until_they_have_and_then_once()
    {
        await using World world = await World.StartAsync(static world =>
        {
            EnvoyCaller.Arrange(world);
            ApprovalWorld.Arrange(world);
        });
        using EnvoyCaller envoy = new(world);
        string agent = await world.TokenAsync();
        CheckRequest large = EnvoyCaller.Question(agent, "POST", Refunds, Refund(200), ("idempotency-key", "large"));

        Assert.Equal((403, "denied"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "POST", Refunds, Refund(200)))));
        Assert.Equal((403, "approval_required"), Said(await envoy.AskAsync(large)));
        foreach (string voter in (string[])["fay", "fred"])
        {
            string token = await world.TokenAsync(voter, deployment: null);
            JsonObject approval = (JsonObject)Assert.Single(((JsonArray)(await world.GetAsync("v1/approvals?state=pending", token)).Body!["items"]!).Items);
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, token, SettlementWorld.Text(approval, "id")!, SettlementWorld.Text(approval, "digest")!)).Status);
        }

        Assert.True((await envoy.AskAsync(large)).IsYes);
        Assert.Equal((403, "used"), Said(await envoy.AskAsync(large)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Where_a_route_names_its_enforcement_points_the_proxy_proves_that_it_is_one_and_its_settings_alone_do()
    {
        await using World world = await World.StartAsync(static world =>
        {
            EnvoyCaller.Arrange(world);
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace("limits: { timeoutSeconds: 10 }", "limits: { timeoutSeconds: 10 }\n  enforcementPoints: [gateway]", StringComparison.Ordinal)
                + "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: gateway }\nspec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }\n");
        });
        using EnvoyCaller envoy = new(world);
        string agent = await world.TokenAsync();
        string gateway = await world.TokenAsync("gateway", deployment: null);
        const string Point = "atellagent-enforcement-point";

        Assert.Equal((403, "permit_refused"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))));
        Assert.Equal((403, "permit_refused"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders, null, (Point, gateway)))));
        Assert.Equal((403, "permit_refused"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders), "payments", (Point, agent))));
        Assert.Equal((401, "unauthenticated"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders), "payments", (Point, "eyJ.no.token"))));
        Assert.True((await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders), "payments", (Point, "Bearer " + gateway))).IsYes);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Where_evidence_cannot_be_written_the_answer_is_no_and_no_error()
    {
        await using World world = await World.StartAsync(static world =>
        {
            EnvoyCaller.Arrange(world);
            world.Environment["ATELLAGENT__EVIDENCE__DEADLINEMILLISECONDS"] = "300";
        });
        using EnvoyCaller envoy = new(world);
        string agent = await world.TokenAsync();
        Assert.True((await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))).IsYes);

        await using (SqliteConnection held = new($"Data Source={world.Database};Pooling=False"))
        {
            await held.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteTransaction writing = held.BeginTransaction(deferred: false);
            Assert.Equal((403, "evidence_unavailable"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))));
        }

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))).IsYes)
        {
            Assert.False(patience.IsCancellationRequested, "it did not recover: " + world.Boundary.Output);
            await Task.Delay(50, CancellationToken.None);
        }
    }

    [Fact]
    public async Task While_the_boundary_is_starting_the_answer_is_no_and_no_error()
    {
        await using World world = await World.StartAsync(EnvoyCaller.Arrange);
        string agent = await world.TokenAsync();
        await world.RefundAsync(agent, 1);
        await world.CheckpointAsync(2);
        await world.Boundary.StopAsync();
        File.Copy(world.Database, world.Folder.In("older.db"));
        await world.RestartAsync();
        await world.RefundAsync(agent, 1);
        await world.CheckpointAsync(4);
        await world.Boundary.StopAsync();
        File.Copy(world.Folder.In("older.db"), world.Database, overwrite: true);
        foreach (string beside in (string[])["-wal", "-shm"])
        {
            File.Delete(world.Database + beside);
        }

        await using Harness.BoundaryProcess rolledBack = await Harness.BoundaryProcess.StartUnreadyAsync(world.Data, world.BoundaryFolder, world.Environment, "evidence is not what was signed");
        using EnvoyCaller envoy = new(world);
        Assert.Equal((403, "policy_unavailable"), Said(await envoy.AskAsync(EnvoyCaller.Question(agent, "GET", Orders))));
    }

    internal static string Refund(int amount) => FormattableString.Invariant($$"""{"amount":{{amount}},"currency":"EUR"}""");

    internal static (int Status, string? Code) Said(EnvoySaid said) => (said.Status, said.Code);
}
