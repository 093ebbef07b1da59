using System.Net;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>The boundary with approvals, and people who open its console: fay and fred vote, vera audits, otto operates, rita reviews, nora has no role.</summary>
internal static class ConsoleWorld
{
    public const string Password = "correct horse battery staple";

    private const string People =
        """
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: vera }
        spec: { type: person, roles: [auditor], grants: [ { route: atellagent, operations: ["read.*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: otto }
        spec: { type: person, roles: [operator], grants: [ { route: atellagent, operations: [suspend, resume, disable, enable, read.documents] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: nora }
        spec: { type: person }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: rita }
        spec: { type: person, roles: [reviewer], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["reviews.*", "follow-ups.*", read.evidence, read.reviews, read.documents] } ] }
        """;

    public static async Task<World> StartAsync(Action<World>? arrange = null, params string[] more)
    {
        World world = await World.StartAsync(one =>
        {
            arrange?.Invoke(one);
            ApprovalWorld.Arrange(one);
            File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), People + "\n");
        });
        await Task.WhenAll(((string[])["fay", "fred", "fiona", "vera", "otto", "nora", "rita", .. more]).Select(person => PersonFlow.SetPasswordAsync(world, person, Password)));
        return world;
    }

    /// <summary>Signs somebody in to the console, as their browser does.</summary>
    public static async Task<Browser> SignInAsync(World world, string person)
    {
        Browser browser = new(world.Boundary.Address);
        await OpenAsync(browser, "console");
        Assert.Equal((200, "Sign in"), (browser.Status, browser.Title));
        await browser.SubmitAsync(("name", person), ("password", Password));
        await ArriveAsync(browser);
        Assert.Equal(200, browser.Status);
        return browser;
    }

    /// <summary>Opens a page, wherever that leads.</summary>
    public static async Task OpenAsync(Browser browser, string path)
    {
        await browser.GetAsync(path);
        await ArriveAsync(browser);
    }

    private static async Task ArriveAsync(Browser browser)
    {
        for (int i = 0; i < 20 && browser.Onward is { } next; i++)
        {
            await browser.GetAsync(next.PathAndQuery);
        }
    }

    /// <summary>A request that waits for finance.</summary>
    public static async Task<(string Id, string Digest)> WaitAsync(World world, decimal amount = 250, string? says = null)
    {
        string context = says is null ? "" : $$""","context":{"purpose":{{new JsonString(says)}}}""";
        string body = $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"currency":"EUR"}{{context}}}""";
        return ApprovalWorld.Approval(await world.ActAsync(await world.TokenAsync(), body));
    }

    public static string Decode(string html) => WebUtility.HtmlDecode(html);

    /// <summary>The values of the hidden fields of the form that votes.</summary>
    public static Dictionary<string, string> VoteFields(Browser browser)
    {
        int at = browser.Text.IndexOf("id=\"vote-form\"", StringComparison.Ordinal);
        Assert.True(at >= 0, browser.Text);
        string form = browser.Text[at..browser.Text.IndexOf("</form>", at, StringComparison.Ordinal)];
        return System.Text.RegularExpressions.Regex.Matches(form, "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"")
            .ToDictionary(static match => match.Groups[1].Value, static match => Decode(match.Groups[2].Value));
    }
}
