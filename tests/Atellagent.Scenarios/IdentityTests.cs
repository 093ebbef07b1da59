using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Who can get a token, and until when.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task A_principal_that_loses_its_credential_loses_its_client_and_its_tokens()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string yaml = await File.ReadAllTextAsync(file);
        string without = yaml.Replace("  credentials:\n    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n", "", StringComparison.Ordinal);
        Assert.NotEqual(yaml, without);

        Assert.Equal(200, (await world.ApplyAsync(without)).Status);
        ClientCall fresh = await world.RequestTokenAsync("agent", World.AgentSecret, "prod");
        ClientCall old = await world.RefundAsync(token);

        Assert.Equal(401, fresh.Status);
        Assert.Equal(401, old.Status);
        Assert.Single(world.Upstream.Requests);
        await world.AdminTokenAsync();
    }

    [Fact]
    public async Task A_suspended_principal_gets_no_token_and_its_old_one_is_worth_nothing()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "suspend")).Status);
        ClientCall fresh = await world.RequestTokenAsync("agent", World.AgentSecret, "prod");
        ClientCall old = await world.RefundAsync(token);
        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "resume")).Status);

        Assert.NotEqual(200, fresh.Status);
        Assert.Equal((403, "denied"), (old.Status, old.Code));
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_disabled_route_sends_nothing_until_it_is_enabled()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        Assert.Equal(200, (await world.SuspendAsync("routes", "payments", "disable")).Status);
        ClientCall disabled = await world.RefundAsync(token);
        Assert.Equal(200, (await world.SuspendAsync("routes", "payments", "enable")).Status);

        Assert.Equal((403, "denied"), (disabled.Status, disabled.Code));
        Assert.Equal(404, (await world.SuspendAsync("routes", "nowhere", "disable")).Status);
        Assert.Equal(403, (await world.SuspendAsync("routes", "payments", "disable", token)).Status);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Every_administrative_change_is_in_evidence_with_who_made_it()
    {
        await using World world = await World.StartAsync();
        await world.SuspendAsync("deployments", "spare", "suspend");

        ClientCall evidence = await world.GetAsync("v1/evidence?route=atellagent&type=decision", await world.AdminTokenAsync());

        JsonObject newest = (JsonObject)((JsonObject)((JsonArray)evidence.Body!["items"]!).Items[0])["body"]!;
        Assert.Equal("suspend", ((JsonString)newest["operation"]!).Value);
        Assert.Equal("administrator", ((JsonString)newest["principal"]!).Value);
        Assert.Equal(400, (await world.GetAsync("v1/evidence?cursor=nonsense", await world.AdminTokenAsync())).Status);
        Assert.Equal(400, (await world.GetAsync("v1/evidence?colour=red", await world.AdminTokenAsync())).Status);
    }
}
