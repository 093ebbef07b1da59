using System.Text.RegularExpressions;

namespace Atellagent.Scenarios;

/// <summary>Tools that have changed, in the console: read part by part, taken by the pin of what was read, and by nobody who may not.</summary>
public sealed class ConsoleToolTests
{
    private const string Adam = "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: adam }\nspec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";

    private const string Search = """{"route":"tickets","operation":"search","arguments":{"query":"q","limit":1}}""";

    [Fact]
    public async Task A_changed_tool_is_shown_with_what_it_hides_and_taken_as_it_was_read()
    {
        McpUpstream accepted = await McpUpstream.StartAsync(stateless: true);
        int port = new Uri(accepted.Endpoint).Port;
        await using World world = await ConsoleWorld.StartAsync(
            one =>
            {
                accepted.AddTo(one);
                File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), Adam);
            },
            "adam");
        await accepted.DisposeAsync();
        await using McpUpstream changed = await McpUpstream.StartAsync(stateless: true, port, "Searches \uff11 <b>old</b> tickets as well");
        using Browser adam = await ConsoleWorld.SignInAsync(world, "adam");
        using Browser vera = await ConsoleWorld.SignInAsync(world, "vera");
        Uri Page(string verb) => new(world.Boundary.Address, "console/tools/tickets/" + verb);

        await adam.GetAsync("console/documents/routes/tickets");
        Assert.Contains("console/tools/tickets", adam.Text, StringComparison.Ordinal);
        await adam.GetAsync("console/tools/payments");
        Assert.Equal(404, adam.Status);

        // Who only reads is shown the page, and what the buttons are for is refused when it is asked for anyway.
        await vera.GetAsync("console/tools/tickets");
        Assert.Matches("<button type=\"submit\"[^>]*disabled", vera.Text);
        await vera.PostAsync(Page("ask"), Fields(vera));
        Assert.Equal(403, vera.Status);

        await adam.GetAsync("console/tools/tickets");
        await adam.PostAsync(Page("ask"), Fields(adam));
        Assert.True(adam.Status == 200, adam.Text);
        Assert.Contains("class=\"unseen\"", adam.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>old", adam.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\uff11", adam.Text, StringComparison.Ordinal);
        Assert.Contains("tickets as well", adam.Text, StringComparison.Ordinal);
        Dictionary<string, string> form = Fields(adam);
        form["tool"] = "search";
        form["pin"] = Regex.Match(adam.Text, "name=\"tool\" value=\"search\" ?/?><input type=\"hidden\" name=\"pin\" value=\"(.*?)\"").Groups[1].Value;
        form["reason"] = "read";
        Assert.StartsWith("sha256:", form["pin"], StringComparison.Ordinal);

        await adam.PostAsync(Page("accept"), new Dictionary<string, string>(form) { ["pin"] = "sha256:" + new string('0', 64) });
        Assert.Equal(409, adam.Status);
        await vera.PostAsync(Page("accept"), new Dictionary<string, string>(form) { ["form"] = Fields(vera)["form"] });
        Assert.Equal(403, vera.Status);
        string token = await world.TokenAsync();
        Assert.Equal("refused", (await world.ActAsync(token, Search)).Outcome);
        Assert.DoesNotContain("tickets.search", await Mcp.ToolsAsync(world, token), StringComparison.Ordinal);

        await adam.PostAsync(Page("accept"), form);
        Assert.True(adam.Status == 303, adam.Text);
        Assert.Contains("tickets.search", await Mcp.ToolsAsync(world, token), StringComparison.Ordinal);
        Assert.Equal("succeeded", (await world.ActAsync(token, Search)).Outcome);
        await adam.GetAsync("console/tools/tickets");
        await adam.PostAsync(Page("ask"), Fields(adam));
        Assert.Contains("as they were taken", adam.Text, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    // Of the page's own form, not of the one that signs out.
    private static Dictionary<string, string> Fields(Browser browser) =>
        new() { ["form"] = ConsoleWorld.Decode(Regex.Match(browser.Text[browser.Text.IndexOf("<main", StringComparison.Ordinal)..], "name=\"form\" value=\"(.*?)\"").Groups[1].Value) };
}
