using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Drafts of policies in the console: written as in force, checked, held against what was decided, and put in force like any other change.</summary>
public sealed class ConsoleDraftTests
{
    private const string Adam = "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: adam }\nspec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";

    private const string Test =
        """
        apiVersion: atellagent/v1
        kind: PolicyTest
        metadata: { name: finance/limits-test }
        spec:
          now: "2026-11-30T12:00:00Z"
          cases:
            - name: dollars are refused
              given: { principal: agent, deployment: prod, route: payments, operation: refund, args: { orderId: ord_1, amount: 10, currency: USD } }
              expect: { effect: deny }
            - name: large ones are refused
              given: { principal: agent, deployment: prod, route: payments, operation: refund, args: { orderId: ord_1, amount: 45, currency: EUR } }
              expect: { effect: deny }
        """;

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

        Assert.Matches("finance/limits#cap</span></a></td><td data-label=\"Decisions\">[1-9]|finance/limits#cap[^|]*none: recorded traffic", ConsoleWorld.Decode(adam.Text).ReplaceLineEndings(" "));
        Assert.Contains("How often its rules were a reason", adam.Text, StringComparison.Ordinal);

        // Its tests, under the draft and not under what is in force.
        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["tests"] = Test, ["act"] = "test" });
        Assert.True(adam.Status == 200, adam.Text);
        Assert.Contains("1 passed, 1 failed.", adam.Text, StringComparison.Ordinal);
        Assert.Contains("What they saw of its rules", adam.Text, StringComparison.Ordinal);
        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["tests"] = Test.Replace("cases:", "cazes:", StringComparison.Ordinal), ["act"] = "test" });
        Assert.Contains("They were not run.", adam.Text, StringComparison.Ordinal);
        Assert.Contains("cazes", adam.Text, StringComparison.Ordinal);
        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter, ["tests"] = "", ["act"] = "test" });
        Assert.Contains("there is no case", adam.Text, StringComparison.Ordinal);
        await adam.PostAsync(draft, new Dictionary<string, string>(form) { ["text"] = tighter + "# " + new string('é', 14_000) + "\n", ["act"] = "check" });
        Assert.Contains("It could be put in force", adam.Text, StringComparison.Ordinal);

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
