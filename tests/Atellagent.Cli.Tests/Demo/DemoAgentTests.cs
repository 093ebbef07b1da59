using Atellagent.Cli.Tests.Stub;
using Atellagent.Demo.Agent;

namespace Atellagent.Cli.Tests.Demo;

public sealed class DemoAgentTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("demo-agent-test-");
    private DemoBoundary _boundary = null!;

    public async ValueTask InitializeAsync() => _boundary = await DemoBoundary.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _boundary.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Is_content_when_each_act_ended_as_promised()
    {
        (bool content, string shown) = await RunAsync();

        Assert.True(content, shown);
        Assert.Contains("◆ narrowed", shown, StringComparison.Ordinal);
        Assert.Contains("/arguments/amount 900 -> 500 by finance/refunds#cap", shown, StringComparison.Ordinal);
        Assert.Contains("the upstream saw ref_1: amount 500", shown, StringComparison.Ordinal);
        Assert.Contains("denied: legal hold", shown, StringComparison.Ordinal);
        Assert.Contains("the deployment is suspended", shown, StringComparison.Ordinal);
        Assert.Contains("decisions show dec_1", shown, StringComparison.Ordinal);
        Assert.Contains("▲ waiting", shown, StringComparison.Ordinal);
        Assert.Contains("scripts/atell approvals approve apr_1 --digest sha256:d", shown, StringComparison.Ordinal);
        Assert.False(_boundary.IsSuspended);
    }

    [Fact]
    public async Task Is_not_content_when_another_amount_arrived()
    {
        _boundary.AmountThatArrives = 900;

        (bool content, string shown) = await RunAsync();

        Assert.False(content);
        Assert.Contains("NOT AS EXPECTED", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_content_when_a_suspended_deployment_may_still_act()
    {
        _boundary.HonoursSuspension = false;

        Assert.False((await RunAsync()).Content);
        Assert.False(_boundary.IsSuspended);
    }

    [Fact]
    public async Task Is_not_content_when_what_should_wait_is_carried_out()
    {
        _boundary.AsksPeople = false;

        Assert.False((await RunAsync()).Content);
    }

    [Fact]
    public async Task Is_not_content_when_a_held_ticket_is_changed()
    {
        _boundary.DeniesHeldTickets = false;

        Assert.False((await RunAsync()).Content);
    }

    private async Task<(bool Content, string Shown)> RunAsync()
    {
        string admin = Path.Combine(_folder.FullName, "admin.json");
        await File.WriteAllTextAsync(admin, """{"clientId":"administrator","clientSecret":"x"}""", TestContext.Current.CancellationToken);
        await using StringWriter output = new();
        AgentOptions options = new()
        {
            Boundary = _boundary.Url,
            ClientId = "support-agent",
            ClientSecret = "x",
            Deployment = "support-bot-prod",
            AdminFile = admin,
        };
        bool content = await DemoAgent.RunAsync(options, output, TimeProvider.System, TestContext.Current.CancellationToken);
        return (content, output.ToString());
    }
}
