using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A tool that has changed is shown to nobody until somebody has read and taken it, from the command line.</summary>
public sealed class ToolAcceptanceTests
{
    private const string Search = """{"route":"tickets","operation":"search","arguments":{"query":"q","limit":1}}""";

    [Fact]
    public async Task A_changed_tool_is_unlisted_shown_part_by_part_and_taken_by_the_pin_of_what_was_read()
    {
        McpUpstream accepted = await McpUpstream.StartAsync(stateless: true);
        int port = new Uri(accepted.Endpoint).Port;
        await using World world = await World.StartAsync(world => accepted.AddTo(world));
        string token = await world.TokenAsync();
        (int same, string listed) = await Atell.RunAsync(world, "tools", "list", "tickets");
        await accepted.DisposeAsync();
        await using McpUpstream changed = await McpUpstream.StartAsync(stateless: true, port, "Searches tickets of last year as well");

        string before = await Mcp.ToolsAsync(world, token);
        ClientCall refused = await world.ActAsync(token, Search);
        string after = await Mcp.ToolsAsync(world, token);
        (int differs, string diff) = await Atell.RunAsync(world, "tools", "diff", "tickets");
        string pin = diff[diff.IndexOf("search@sha256:", StringComparison.Ordinal)..][..78];
        (int other, string wrong) = await Atell.RunAsync(world, "tools", "accept", "tickets", "search@sha256:" + new string('0', 64));
        (int none, _) = await Atell.RunAsync(world, "tools", "accept", "tickets", "search");
        (int taken, string told) = await Atell.RunAsync(world, "tools", "accept", "tickets", pin, "--reason", "read");
        string again = await Mcp.ToolsAsync(world, token);

        Assert.True(same == 0, listed);
        Assert.Contains("same", listed, StringComparison.Ordinal);
        Assert.Contains("tickets.search", before, StringComparison.Ordinal);
        Assert.Equal("refused", refused.Outcome);
        Assert.DoesNotContain("tickets.search", after, StringComparison.Ordinal);
        Assert.Equal(5, differs);
        Assert.Contains("of last year as well", diff, StringComparison.Ordinal);
        Assert.Equal((2, 2), (other, none));
        Assert.Contains("is not what was read", wrong, StringComparison.Ordinal);
        Assert.True(taken == 0, told);
        Assert.Contains("of last year as well", again, StringComparison.Ordinal);
        Assert.Equal("succeeded", (await world.ActAsync(token, Search)).Outcome);
        Assert.Equal(["search:q:1"], changed.Calls);
    }

    [Fact]
    public async Task Who_may_not_ask_for_a_change_is_told_of_no_tools()
    {
        await using McpUpstream upstream = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync(world => upstream.AddTo(world));

        Assert.Equal(403, (await world.GetAsync("v1/admin/routes/tickets/tools", await world.TokenAsync())).Status);
        Assert.Equal(404, (await world.GetAsync("v1/admin/routes/payments/tools", await world.AdminTokenAsync())).Status);
        Assert.Equal(404, (await world.GetAsync("v1/admin/routes/nowhere/tools", await world.AdminTokenAsync())).Status);
    }
}
