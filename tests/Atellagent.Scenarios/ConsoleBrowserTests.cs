using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>The console in a real browser: every page in both themes and at both widths, and what people do by mouse and keyboard.</summary>
public sealed class ConsoleBrowserTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private const float Patience = 20_000;

    private World World => fixture.World;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_whole_accessible_and_asks_nothing_of_any_other_place(ColorScheme scheme, int width)
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        Assert.SkipWhen(fixture.Axe is null, "node, npm or the npm registry is not to be had, and axe-core comes from there");
        (string id, _) = await ConsoleWorld.WaitAsync(World, 300, "ticket 4711");
        string narrowed = Decision(await World.RefundAsync(await World.TokenAsync(), amount: 90));
        string denied = Decision(await World.ActAsync(await World.TokenAsync(), """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }"""));
        string rita = await World.TokenAsync("rita", deployment: null);
        string review = ReviewWorld.Text(await ReviewWorld.OpenAsync(World, rita, narrowed, ",\"verdict\":\"should_deny\",\"severity\":\"high\",\"notes\":\"<b>look</b>\u202e at this\""), "id")!;
        string followUp = ReviewWorld.Text(await ReviewWorld.FollowAsync(World, rita, review, "policy", "finance/limits", ",\"due\":\"2020-01-01\",\"owner\":\"finance\""), "id")!;
        string stop = ReviewWorld.Text(await ReviewWorld.FollowAsync(World, rita, review, "deployment", "prod"), "id")!;
        await using ConsoleTab tab = await fixture.SignInAsync("vera", scheme, width);

        foreach (string path in (string[])["console", "console/approvals", "console/approvals?state=expired", $"console/approvals/{id}", "console/decisions", "console/decisions?effect=deny&route=payments&rule=finance/limits%23cap", $"console/decisions/{narrowed}", $"console/decisions/{denied}", "console/reviews", "console/reviews?state=open&team=nobody", $"console/reviews/{review}", "console/follow-ups", "console/follow-ups?state=dropped", $"console/follow-ups/{followUp}", $"console/follow-ups/{stop}", "console/documents/principals", "console/documents/principals/agent", "console/documents/deployments/prod", "console/documents/routes/payments", "console/documents/policies", "console/documents/policies/finance/limits", "console/documents/trusted-issuers", "console/documents/webhooks", "console/system", "console/settings", "console/settings/tokens", "console/detectors", "console/map", "console/map?principal=agent", "console/map?route=payments&operation=refund", "console/try", "console/try?route=payments/refund&caller=agent|prod", "console/connect", "console/draft/finance/limits", "console/api", "console/api?op=post_v1_actions", "console/nowhere"])
        {
            await tab.GoAsync(path);
            Assert.Equal(0, await tab.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"));
            string found = await fixture.CheckAsync(tab);
            Assert.True(found.Length == 0, $"{path} {scheme} {width}: {found}");
            Assert.True(tab.Wrong.Count == 0, $"{path}: {string.Join("; ", tab.Wrong)}");
        }
    }

    [Fact]
    public async Task By_keyboard_alone_an_approval_is_read_confirmed_and_given_and_the_other_voter_sees_it_at_once()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        (string id, string digest) = await ConsoleWorld.WaitAsync(World, 201);
        await using ConsoleTab fay = await fixture.SignInAsync("fay");
        await using ConsoleTab fred = await fixture.SignInAsync("fred", ColorScheme.Dark, 390);
        await fred.GoAsync($"console/approvals/{id}");
        await fred.Page.WaitForSelectorAsync(".live.on");

        // From the queue to the card and its confirmation; the focus is on what is confirmed and not on the button.
        await GoByKeysAsync(fay, "**/console/approvals", "g", "a");
        await fay.GoAsync($"console/approvals/{id}");
        await fay.Page.Keyboard.PressAsync("a");
        await fay.Page.FocusAsync("#comment");
        await fay.Page.Keyboard.TypeAsync("seen in ticket 4711");
        await fay.Page.Keyboard.PressAsync("Tab");
        await fay.Page.Keyboard.PressAsync("a");
        await fay.Page.WaitForSelectorAsync("#confirm[open]");
        Assert.Equal("confirm-title", await fay.Page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Contains(digest, await fay.Page.InnerTextAsync("#confirm"), StringComparison.Ordinal);
        Assert.Contains("201", await fay.Page.InnerTextAsync("#confirm"), StringComparison.Ordinal);
        await fay.Page.Keyboard.PressAsync("Tab");
        await fay.Page.Keyboard.PressAsync("Enter");
        await fay.Page.WaitForURLAsync("**?voted=approve");

        await fred.Page.WaitForSelectorAsync("#vote >> text=seen in ticket 4711", new PageWaitForSelectorOptions { Timeout = Patience });
        await fred.Page.FillAsync("#comment", "and I");
        await fred.Page.ClickAsync("[data-act=approve]");
        await fred.Page.ClickAsync("#confirm button[type=submit]");
        await fred.Page.WaitForURLAsync("**?voted=approve");
        await ApprovalWorld.BecomesAsync(World, id, "consumed");

        // Who still has the card open is told, and has no button any more.
        await fay.Page.WaitForSelectorAsync("#vote-form", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached, Timeout = Patience });
        Assert.Empty(fay.Wrong);
        Assert.Empty(fred.Wrong);
    }

    [Fact]
    public async Task By_keyboard_alone_an_action_is_narrowed_seen_and_agreed_to_as_it_is_left()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        string body = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":390,"currency":"EUR","note":"\u202e<b>now</b>"}}""";
        (string id, string digest) = ApprovalWorld.Approval(await World.ActAsync(await World.TokenAsync(), body));
        await using ConsoleTab fay = await fixture.SignInAsync("fay", ColorScheme.Dark, 390);
        await using ConsoleTab vera = await fixture.SignInAsync("vera");
        await vera.GoAsync($"console/approvals/{id}");
        Assert.True(await vera.Page.EvaluateAsync<bool>("[...document.querySelectorAll('.narrower input, .narrower button')].filter(one => one.type !== 'hidden').every(one => one.disabled)"));

        await fay.GoAsync($"console/approvals/{id}");
        await PressAsync(fay, ".narrower summary");
        await fay.Page.FocusAsync(".narrower .number input");
        await fay.Page.Keyboard.TypeAsync("nine");
        await fay.Page.Keyboard.PressAsync("Enter");
        await fay.Page.WaitForSelectorAsync("[role=alert] >> text=is no number");
        await fay.Page.FocusAsync(".narrower .number input");
        await fay.Page.Keyboard.TypeAsync("150");
        await fay.Page.FocusAsync(".narrower .check input");
        await fay.Page.Keyboard.PressAsync("Space");
        await PressAsync(fay, ".narrower button");
        await fay.Page.WaitForSelectorAsync("h1 >> text=What is left of");
        Assert.Equal(0, await fay.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"));
        string found = await fixture.CheckAsync(fay);
        Assert.True(found.Length == 0, found);
        string left = await fay.Page.InnerTextAsync("main");
        Assert.Contains("150", left, StringComparison.Ordinal);
        Assert.Contains("approver#fay", left, StringComparison.Ordinal);
        Assert.Equal(digest, ReviewWorld.Text((await World.GetAsync($"v1/approvals/{id}", await World.AdminTokenAsync())).Body!, "digest"));

        await fay.Page.FocusAsync("#comment");
        await fay.Page.Keyboard.TypeAsync("less than half");
        await PressAsync(fay, ".decide .approve");
        await fay.Page.WaitForURLAsync("**?voted=approve");
        Assert.Contains("Narrowed by fay", await fay.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        // The other is asked for what is left, on the card that is open and in the queue.
        await using ConsoleTab fred = await fixture.SignInAsync("fred");
        await fred.GoAsync($"console/approvals/{id}");
        await fred.Page.FillAsync("#comment", "and I");
        await fred.Page.ClickAsync("[data-act=approve]");
        Assert.Contains("150", await fred.Page.InnerTextAsync("#confirm"), StringComparison.Ordinal);
        await fred.Page.ClickAsync("#confirm button[type=submit]");
        await fred.Page.WaitForURLAsync("**?voted=approve");
        await ApprovalWorld.BecomesAsync(World, id, "consumed");
        Assert.Contains(World.Upstream.Requests, static sent => sent.BodyText == """{"amount":150,"currency":"EUR"}""");
        Assert.True(fay.Wrong.Count + fred.Wrong.Count + vera.Wrong.Count == 0, string.Join("; ", fay.Wrong.Concat(fred.Wrong)));
    }

    // Two keys of a chord belong together for a second only, which a busy machine may take between them, and a row that news brings anew has lost
    // the focus: whoever sees nothing happen presses again.
    private static async Task GoByKeysAsync(ConsoleTab tab, string url, params string[] keys)
    {
        for (int i = 0; ; i++)
        {
            foreach (string key in keys)
            {
                await tab.Page.Keyboard.PressAsync(key);
            }

            try
            {
                await tab.Page.WaitForURLAsync(url, new PageWaitForURLOptions { Timeout = 5000 });
                return;
            }
            catch (TimeoutException) when (i < 5)
            {
            }
        }
    }

    [Fact]
    public async Task By_keyboard_alone_an_allowed_decision_is_reviewed_followed_up_and_seen_to_be_fixed()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        string decision = Decision(await World.ActAsync(await World.TokenAsync(), """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_77"} }"""));
        await using ConsoleTab rita = await fixture.SignInAsync("rita");
        await rita.GoAsync($"console/decisions/{decision}");
        await PressAsync(rita, "text=Review this");
        await rita.Page.WaitForURLAsync("**/console/reviews/rev_*");
        string review = new Uri(rita.Page.Url).Segments[^1];
        Assert.Contains(decision, await rita.Page.InnerTextAsync("#main"), StringComparison.Ordinal);

        await rita.Page.FocusAsync("input[name=verdict]");
        await rita.Page.Keyboard.PressAsync("Space");
        await rita.Page.Keyboard.PressAsync("ArrowDown");
        await rita.Page.FocusAsync("#judge-notes");
        await rita.Page.Keyboard.TypeAsync("orders of last year are not for agents");
        await PressAsync(rita, "text=Judge");
        await rita.Page.WaitForURLAsync("**?done=1");
        Assert.Contains("should have been denied", await rita.Page.InnerTextAsync("#state"), StringComparison.Ordinal);

        // What the rule that allowed it is in is offered as what has to change.
        Assert.Equal("finance/refunds", await rita.Page.InputValueAsync("input[name=target]"));
        await rita.Page.FillAsync("input[name=target]", "orders/old");
        await PressAsync(rita, "text=Open a follow-up");
        await rita.Page.WaitForURLAsync("**/console/follow-ups/fup_*");
        Assert.Contains("expect: { effect: deny }", await rita.Page.InnerTextAsync("pre.source"), StringComparison.Ordinal);
        await rita.Page.WaitForSelectorAsync(".live.on");

        ClientCall applied = await World.ApplyAsync("apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: orders/old }\nspec:\n  match: { routes: [payments], operations: [getOrder] }\n  rules: [ { id: old, effect: deny, when: \"args.orderId == 'ord_77'\", message: an order of last year } ]\n");
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        await rita.Page.WaitForSelectorAsync("#state >> text=fixed", new PageWaitForSelectorOptions { Timeout = Patience });
        await rita.GoAsync($"console/decisions/{decision}");
        Assert.Contains("orders of last year are not for agents", await rita.Page.InnerTextAsync("#story"), StringComparison.Ordinal);
        await rita.GoAsync($"console/find?q={review}");
        Assert.EndsWith($"console/reviews/{review}", rita.Page.Url, StringComparison.Ordinal);
        Assert.Empty(rita.Wrong);
    }

    [Fact]
    public async Task A_rejection_by_keyboard_asks_for_its_reason_first()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        (string id, _) = await ConsoleWorld.WaitAsync(World, 202);
        await using ConsoleTab fay = await fixture.SignInAsync("fay");
        await fay.GoAsync($"console/approvals/{id}");

        await fay.Page.Keyboard.PressAsync("d");
        Assert.Equal("comment", await fay.Page.EvaluateAsync<string>("document.activeElement.id"));
        await fay.Page.Keyboard.TypeAsync("not ours to refund");
        await fay.Page.EvaluateAsync("document.activeElement.blur()");
        await fay.Page.Keyboard.PressAsync("d");
        await fay.Page.WaitForURLAsync("**?voted=reject");
        await fay.Page.WaitForSelectorAsync(".facts .chip.bad");
        Assert.Empty(fay.Wrong);
    }

    [Fact]
    public async Task Whatever_an_agent_writes_stays_data_and_what_it_hides_is_seen()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        List<string> texts = [];
        foreach (string line in await File.ReadAllLinesAsync(Repository.In("tests", "corpora", "names", "approval-spoofing.jsonl")))
        {
            Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(line), JsonLimits.Default, out JsonValue? one, out _));
            texts.Add(((JsonString)((JsonObject)one!)["text"]!).Value);
        }

        texts.AddRange(["<img src=x onerror=alert(1)>", "\u202eEUR 1 approved by security", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 123", "😀👩‍👩‍👧", string.Concat(Enumerable.Repeat("e\u0301\u0302\u0303\u0304\u0305\u0306\u0307", 40)), "</pre></form><button>Approve</button>", new string('W', 20_000)]);
        string token = await World.TokenAsync();
        await using ConsoleTab vera = await fixture.SignInAsync("vera", width: 390);
        foreach (string[] some in texts.Chunk(10))
        {
            JsonObject context = some.Select(static (text, at) => (text, at)).Aggregate(JsonObject.Empty, static (all, one) => all.With($"t{one.at}", new JsonString(one.text)));
            JsonObject body = JsonObject.Of(
                ("route", new JsonString("payments")),
                ("operation", new JsonString("refund")),
                ("arguments", JsonObject.Of(("orderId", new JsonString("ord_1")), ("amount", JsonNumber.Of(150)), ("currency", new JsonString("EUR")), ("note", new JsonString(string.Join(' ', some))))),
                ("context", context));
            (string id, _) = ApprovalWorld.Approval(await World.ActAsync(token, body.ToString()));
            foreach (string path in (string[])[$"console/approvals/{id}", "console/approvals", "console", "console/decisions"])
            {
                await vera.ShowsDataAloneAsync(path);
            }

            // The facts stand before what the agent says, and it says it in a box of its own.
            await vera.GoAsync($"console/approvals/{id}");
            Assert.True(await vera.Page.EvaluateAsync<bool>("(document.querySelector('#runs').compareDocumentPosition(document.querySelector('#says')) & 4) === 4"));
        }

        Assert.True(vera.Wrong.Count == 0, string.Join("; ", vera.Wrong));
    }

    [Fact]
    public async Task New_rows_wait_above_the_table_and_the_one_connection_is_handed_on()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        string token = await World.TokenAsync();
        await World.RefundAsync(token);
        await using ConsoleTab first = await fixture.SignInAsync("vera");
        await first.GoAsync("console/decisions");
        await first.Page.WaitForSelectorAsync(".live.on");
        List<ConsoleTab> others = [];
        for (int i = 0; i < 8; i++)
        {
            others.Add(await first.AnotherAsync());
            await others[^1].GoAsync("console/decisions");
        }

        // More tabs than a browser has connections to one host: each of them is told.
        await others[^1].Page.BringToFrontAsync();
        int rows = await others[^1].Page.Locator("[data-row]").CountAsync();
        await World.RefundAsync(token);
        await others[^1].Page.WaitForSelectorAsync(".newer", new PageWaitForSelectorOptions { Timeout = Patience });
        Assert.Equal(rows, await others[^1].Page.Locator("[data-row]").CountAsync());
        await others[^1].Page.ClickAsync(".newer");
        Assert.True(await others[^1].Page.Locator("[data-row]").CountAsync() > rows || rows == 50);

        await first.Page.CloseAsync();
        await others[^1].Page.BringToFrontAsync();
        await World.RefundAsync(token);
        await others[^1].Page.WaitForSelectorAsync(".newer", new PageWaitForSelectorOptions { Timeout = Patience });
        Assert.True(others.TrueForAll(static tab => tab.Wrong.Count == 0), string.Join("; ", others.SelectMany(static tab => tab.Wrong)));
    }

    [Fact]
    public async Task Ctrl_K_goes_anywhere_and_the_help_lists_the_keys()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab vera = await fixture.SignInAsync("vera");

        // Keys do nothing before the module has been loaded, which the stream is begun by.
        await vera.Page.WaitForSelectorAsync(".live.on");
        await vera.Page.Keyboard.PressAsync("?");
        await vera.Page.WaitForSelectorAsync("#keys[open]");
        await vera.Page.Keyboard.PressAsync("Escape");
        await vera.Page.WaitForSelectorAsync("#keys:not([open])", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        await vera.Page.Keyboard.PressAsync("Control+k");
        await vera.Page.WaitForSelectorAsync("#palette[open]");
        await vera.Page.Keyboard.TypeAsync("polic");
        await vera.Page.WaitForSelectorAsync("#palette a.here >> text=Policies");
        await GoByKeysAsync(vera, "**/console/documents/policies", "Enter");
        await GoByKeysAsync(vera, "**/console/documents/policies/**", "j", "Enter");
        Assert.Empty(vera.Wrong);
    }

    // It comes in past the content security policy, as a tester's tool; the page's own scripts do not.
    // As somebody without a mouse does.
    private static async Task PressAsync(ConsoleTab tab, string button)
    {
        await tab.Page.FocusAsync(button);
        await tab.Page.Keyboard.PressAsync("Enter");
    }

    private static string Decision(ClientCall call) => ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;
}
