using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>Takes the pictures that the documentation shows, so that they are of the console as it is. It runs where <c>ATELLAGENT_PICTURES</c> names a folder.</summary>
public sealed class ConsolePictureTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ATELLAGENT_PICTURES");

    private const string DraftTest =
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
    public async Task Takes_pictures_of_every_page()
    {
        Assert.SkipWhen(Folder is null, "ATELLAGENT_PICTURES names no folder for pictures");
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        World world = fixture.World;
        string token = await world.TokenAsync();
        for (int i = 0; i < 12; i++)
        {
            await world.RefundAsync(token, amount: 10 + i, orderId: $"ord_{i}");
            await world.ActAsync(token, $$"""{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_{{i}}"} }""");
            if (i % 3 == 0)
            {
                await world.ActAsync(token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_7","amount":5,"currency":"USD"} }""");
                await world.ActAsync(token, """{"route":"payments","operation":"wipe","arguments":{} }""");
            }
        }

        (string other, string digest) = await ConsoleWorld.WaitAsync(world, 250, "ticket 4698");
        foreach (string voter in (string[])["fred", "fiona"])
        {
            await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), other, digest, comment: "the parcel came back");
        }

        await ApprovalWorld.BecomesAsync(world, other, "consumed");
        (string id, string waiting) = await ConsoleWorld.WaitAsync(world, 900, "ticket 4711, approved by security\u202e\u200b <b>urgent</b>");
        await ConsoleWorld.WaitAsync(world, 120);
        await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, waiting, comment: "asked the shop: they know");
        await using ConsoleTab table = await fixture.SignInAsync("vera");
        await table.GoAsync("console/decisions?route=payments&operation=refund");
        string story = await table.Page.Locator("tr:has(.chip.good) a.row, tr:has(.chip.wait) a.row").Nth(1).GetAttributeAsync("href") ?? "";
        string rita = await world.TokenAsync("rita", deployment: null);
        string decision = story.Split('/')[^1];
        string review = ReviewWorld.Text(await ReviewWorld.OpenAsync(world, rita, decision, ",\"verdict\":\"should_require_approval\",\"severity\":\"medium\",\"team\":\"finance\",\"notes\":\"Refunds of what was sent back twice want a second look.\""), "id")!;
        string followUp = ReviewWorld.Text(await ReviewWorld.FollowAsync(world, rita, review, "policy", "finance/limits", ",\"owner\":\"finance\",\"due\":\"2099-12-24\",\"notes\":\"from 100 on\""), "id")!;
        await ReviewWorld.SendAsync(world, "POST", "v1/reviews/samples", rita, """{"count":6,"since":"1h","effect":"allow"}""");
        Directory.CreateDirectory(Folder!);
        foreach ((ColorScheme scheme, int width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 390), (ColorScheme.Dark, 390)])
        {
            await using ConsoleTab vera = await fixture.SignInAsync("vera", scheme, width);
            await using ConsoleTab fay = await fixture.SignInAsync("fay", scheme, width);
            await using ConsoleTab reviewer = await fixture.SignInAsync("rita", scheme, width);
            foreach ((ConsoleTab tab, string name, string path) in ((ConsoleTab, string, string)[])[(vera, "now", "console"), (vera, "queue", "console/approvals"), (fay, "card", $"console/approvals/{id}"), (vera, "card-auditor", $"console/approvals/{id}"), (vera, "decisions", "console/decisions"), (vera, "story", story.TrimStart('/')), (vera, "principals", "console/documents/principals"), (vera, "principal", "console/documents/principals/agent"), (vera, "policy", "console/documents/policies/finance/limits"), (vera, "route", "console/documents/routes/payments"), (vera, "nothing", "console/approvals?state=expired"), (vera, "missing", "console/nowhere"), (reviewer, "reviews", "console/reviews"), (reviewer, "review", $"console/reviews/{review}"), (reviewer, "follow-ups", "console/follow-ups"), (reviewer, "follow-up", $"console/follow-ups/{followUp}"), (vera, "system", "console/system"), (vera, "settings", "console/settings"), (vera, "tokens", "console/settings/tokens"), (vera, "map", "console/map?principal=agent"), (vera, "connect", "console/connect?route=payments"), (vera, "api", "console/api"), (vera, "api-one", "console/api?op=post_v1_actions"), (vera, "draft", "console/draft/finance/limits"), (vera, "try-form", "console/try?route=payments/refund&caller=agent|prod")])
            {
                await tab.GoAsync(path);
                await tab.Page.WaitForSelectorAsync(".live.on");
                await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = name is "story" or "review" or "follow-up" or "card" or "card-auditor" or "principal" || width == 390 });
            }

            await using ConsoleTab adam = await fixture.SignInAsync("adam", scheme, width);
            await adam.GoAsync("console/draft/finance/limits");
            await adam.Page.FillAsync("#text", (await adam.Page.InputValueAsync("#text")).Replace("500", "100", StringComparison.Ordinal));
            await adam.Page.FillAsync("#tests", DraftTest);
            foreach ((string act, string name) in ((string, string)[])[("simulate", "draft-held"), ("test", "draft-tested")])
            {
                await adam.Page.ClickAsync($"button[value={act}]");
                await adam.Page.WaitForLoadStateAsync();
                await adam.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            }

            await vera.GoAsync("console/try?route=payments/refund&caller=agent|prod");
            foreach ((string field, string value) in ((string, string)[])[("p0", "900"), ("p1", "EUR"), ("p3", "ord_7")])
            {
                await vera.Page.FillAsync($".tryform [name={field}]", value);
            }

            await vera.Page.ClickAsync(".tryform button");
            await vera.Page.WaitForSelectorAsync("#tried");
            await vera.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"try-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            await fay.GoAsync($"console/approvals/{id}");
            await fay.Page.ClickAsync(".narrower summary");
            await fay.Page.FillAsync(".narrower .number input", "120");
            await fay.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"narrow-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            await fay.Page.ClickAsync(".narrower button");
            await fay.Page.WaitForSelectorAsync("h1 >> text=What is left");
            await fay.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"left-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            if (width == 1440)
            {
                await fay.GoAsync($"console/approvals/{id}");
                await fay.Page.FillAsync("#comment", "seen");
                await fay.Page.ClickAsync("[data-act=approve]");
                await fay.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"confirm-{scheme.ToString().ToLowerInvariant()}.png") });
                await vera.Page.Keyboard.PressAsync("Control+k");
                await vera.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"palette-{scheme.ToString().ToLowerInvariant()}.png") });
            }
        }
    }
}
