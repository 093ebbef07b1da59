using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Drafts of policies in the console: written as in force, checked, held against what was decided, and put in force like any other change.</summary>
public sealed class ConsoleDraftTests
{
    private const string Adam = "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: adam }\nspec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";

    [Fact]
    public async Task A_draft_says_what_is_in_force_tells_what_is_wrong_and_what_would_flip_and_takes_a_reason()
    {
        await using World world = await ConsoleWorld.StartAsync(static one => File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), Adam), "adam");
        string agent = await world.TokenAsync();
        for (int i = 0; i < 3; i++)
        {
            await world.RefundAsync(agent, amount: 40 + i);
        }

        using Browser adam = await ConsoleWorld.SignInAsync(world, "adam");
        using Browser vera = await ConsoleWorld.SignInAsync(world, "vera");
        Uri draft = new(world.Boundary.Address, "console/draft/finance/limits");

        await adam.GetAsync("console/draft/finance/limits");
        Assert.True(adam.Status == 200, adam.Text);
        string text = ConsoleWorld.Decode(Regex.Match(adam.Text, "<textarea id=\"text\"[^>]*>(.*?)</textarea>", RegexOptions.Singleline).Groups[1].Value);
        Assert.Contains("bounds:", text, StringComparison.Ordinal);
        Dictionary<string, string> form = new() { ["form"] = Field(adam), ["text"] = text, ["act"] = "check" };

        // As it is in force it changes nothing.
        await adam.PostAsync(draft, form);
        Assert.True(adam.Status == 200, adam.Text);
        Assert.Contains("It could be put in force", adam.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("update Policy", ConsoleWorld.Decode(adam.Text), StringComparison.Ordinal);

        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = text.Replace("args.amount", "args.amuont", StringComparison.Ordinal) });
        Assert.Contains("It cannot be put in force", adam.Text, StringComparison.Ordinal);
        Assert.Contains("amuont", adam.Text, StringComparison.Ordinal);
        Assert.Matches("line [1-9]", adam.Text);

        string tighter = text.Replace("500", "41", StringComparison.Ordinal);
        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["act"] = "simulate" });
        Assert.True(adam.Status == 200, adam.Text);
        Assert.Contains("What would be another answer", adam.Text, StringComparison.Ordinal);
        Assert.Contains("tighter", adam.Text, StringComparison.Ordinal);
        Assert.Matches("console/decisions/dec_", adam.Text);

        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["act"] = "apply", ["reason"] = " " });
        Assert.Equal(400, adam.Status);
        await vera.GetAsync("console/draft/finance/limits");
        Assert.Matches("value=\"apply\"[^>]*disabled", vera.Text);
        await vera.PostAsync(draft, new Dictionary<string, string>(form) { ["form"] = Field(vera), ["text"] = tighter, ["act"] = "apply", ["reason"] = "mine" });
        Assert.Equal(403, vera.Status);
        Assert.Equal("allow", ReviewWorld.Text((JsonObject)(await world.RefundAsync(agent, amount: 43)).Body!["decision"]!, "effect"));

        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["act"] = "apply", ["reason"] = "less at once" });
        Assert.True(adam.Status == 303, adam.Text);
        Assert.Equal("narrow", ReviewWorld.Text((JsonObject)(await world.RefundAsync(agent, amount: 43)).Body!["decision"]!, "effect"));
        await adam.GetAsync("console/draft/finance/new-one");
        Assert.Contains("finance/new-one", adam.Text, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static string Field(Browser browser) => ConsoleWorld.Decode(Regex.Match(browser.Text[browser.Text.IndexOf("<main", StringComparison.Ordinal)..], "name=\"form\" value=\"(.*?)\"").Groups[1].Value);
}
