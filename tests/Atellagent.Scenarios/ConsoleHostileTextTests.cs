using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What a stranger or an agent can write, on every page that shows it: it stays data, is seen whole or says that it is not, and breaks nothing.</summary>
public sealed class ConsoleHostileTextTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private World World => fixture.World;

    public static TheoryData<string> Texts =>
    [
        "<script>document.body.dataset.ran='1'</script><img src=x onerror=\"document.body.dataset.ran='1'\">",
        "\u202eEUR 1\u202c approved by security\u200b\u2066hidden\u2069",
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea 123",
        "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 e\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
        "</td></tr></table></main><form action=\"https://evil.example\"><button>Approve once</button></form>",
        "javascript:alert(1) https://evil.example/?a=b [link](https://evil.example) ![x](https://evil.example/x.png)",
        "{{7*7}} ${7*7} @(7*7) %3Cscript%3E &lt;b&gt; \\u003cscript\\u003e",
        "a\r\nSet-Cookie: b=c\r\n\r\n<b>\u0000\u0007\u001b[31mred\ufeff",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task What_a_stranger_writes_is_data_on_every_page(string text)
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        JsonString hostile = new(text);
        string token = await World.TokenAsync();

        // As a client that nobody knows, as names of routes and operations, as arguments, as what is said beside, and as a reviewer's own words.
        await World.RequestTokenAsync(text, World.AgentSecret, "prod");
        await World.RequestTokenAsync("agent", World.AgentSecret, text);
        await World.ActAsync(token, $$"""{"route":{{hostile}},"operation":{{hostile}},"arguments":{} }""");
        await World.ActAsync(token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":{{hostile}},"amount":5,"currency":"USD"},"context":{"purpose":{{hostile}},{{hostile}}:[{{hostile}}]} }""");
        ClientCall denied = await World.ActAsync(token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD","note":{{hostile}}},"context":{"purpose":{{hostile}}} }""");
        string decision = ReviewWorld.Text(denied.Body, "decision", "id")!;
        string rita = await World.TokenAsync("rita", deployment: null);
        string review = ReviewWorld.Text(await ReviewWorld.OpenAsync(World, rita, decision, $",\"verdict\":\"right\",\"notes\":{hostile}"), "id")!;
        string followUp = ReviewWorld.Text(await ReviewWorld.FollowAsync(World, rita, review, "policy", "finance/limits", $",\"notes\":{hostile}"), "id")!;
        ClientCall record = await World.GetAsync($"v1/decisions/{decision}", await World.AdminTokenAsync());
        JsonObject at = (JsonObject)((JsonArray)record.Body!["records"]!).Items[0];

        await using ConsoleTab vera = await fixture.SignInAsync("vera", width: 390);
        foreach (string path in (string[])["console", "console/decisions", $"console/decisions/{decision}", $"console/evidence/{((JsonString)at["log"]!).Value}/{at["index"]}", "console/reviews", $"console/reviews/{review}", "console/follow-ups", $"console/follow-ups/{followUp}", "console/settings", "console/settings/tokens", "console/system", "console/map?principal=agent", "console/documents/principals/agent", "console/documents/policies/finance/limits", "console/documents/routes/payments"])
        {
            await vera.ShowsDataAloneAsync(path);
            Assert.Null(await vera.Page.EvaluateAsync<string?>("document.body.dataset.ran ?? null"));
        }

        // And in what is typed into an address, in which no server takes a null.
        string typed = Uri.EscapeDataString(text.Replace("\0", "", StringComparison.Ordinal));
        foreach (string path in (string[])["console/decisions?route=", "console/decisions?principal=", "console/decisions?saved=", "console/find?q=", "console/reviews?team=", "console/documents/principals/", "console/documents/", "console/map?principal=", "console/try?route=", "console/api?op=", "console/draft/", "console/tools/", "console/approvals?state=", "console/connect?route="])
        {
            await vera.ShowsDataAloneAsync(path + typed);
            Assert.Null(await vera.Page.EvaluateAsync<string?>("document.body.dataset.ran ?? null"));
        }

        Assert.True(vera.Wrong.Count == 0, string.Join("; ", vera.Wrong));
    }

    [Fact]
    public async Task A_million_characters_are_cut_on_the_page_and_whole_behind_it()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        string text = new('W', 1_000_000);
        ClientCall call = await World.ActAsync(await World.TokenAsync(), $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD","note":"{{text}}"} }""");
        string decision = ReviewWorld.Text(call.Body, "decision", "id")!;
        await using ConsoleTab vera = await fixture.SignInAsync("vera", width: 390);
        foreach (string path in (string[])["console", "console/decisions", $"console/decisions/{decision}"])
        {
            await vera.ShowsDataAloneAsync(path);
        }

        Assert.Empty(vera.Wrong);
    }
}
