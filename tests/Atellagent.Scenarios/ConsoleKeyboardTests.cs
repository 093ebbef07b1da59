using Atellagent.Domain.Json;
using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>What is done on the other pages, with keys alone: a page by its letters, everything on it by Tab, and no pointer anywhere.</summary>
public sealed class ConsoleKeyboardTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private const int MostTabs = 150;

    [Fact]
    public async Task The_map_is_asked_and_leads_to_a_request_that_is_tried()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab vera = await fixture.SignInAsync("vera");
        await GoByKeysAsync(vera, "**/console/map", "g", "m");
        await TabToAsync(vera, ".map a[href$='map?principal=agent']");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForSelectorAsync("#answer >> text=What could agent do?");
        await TabToAsync(vera, "a.row[aria-label='Try payments.refund as agent']");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForURLAsync("**/console/try?**");

        // The fields of its form, in their order, and the button behind them.
        foreach ((string field, string value) in ((string, string)[])[("amount", "900"), ("currency", "EUR"), ("orderId", "ord_7")])
        {
            await TabToAsync(vera, await NameAsync(vera, field));
            await vera.Page.Keyboard.TypeAsync(value);
        }

        await TabToAsync(vera, ".tryform button[type=submit]");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForSelectorAsync("#tried");
        Assert.Contains("finance/", await vera.Page.InnerTextAsync("#tried"), StringComparison.Ordinal);
        Assert.Empty(vera.Wrong);
    }

    [Fact]
    public async Task What_a_client_is_set_up_with_is_read_and_copied()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab vera = await fixture.SignInAsync("vera", ColorScheme.Dark);
        await GoByKeysAsync(vera, "**/console/connect", "g", "c");
        await vera.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await TabToAsync(vera, "pre[aria-label='What curl is set up with']");
        await TabToAsync(vera, "button[aria-label='Copy: What curl is set up with']");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForFunctionAsync("document.getElementById('said').textContent === 'Copied'");
        Assert.Contains("curl", await vera.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
        Assert.Empty(vera.Wrong);
    }

    [Fact]
    public async Task The_system_and_the_settings_are_read_row_by_row_and_what_is_greyed_takes_no_focus()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab vera = await fixture.SignInAsync("vera");
        await GoByKeysAsync(vera, "**/console/system", "g", "s");
        await TabToAsync(vera, "#unset summary");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForSelectorAsync("#unset[open] >> text=Admission:Concurrency");

        await GoByKeysAsync(vera, "**/console/settings", "g", "x");
        Assert.False(await vera.Page.EvaluateAsync<bool>("[...document.querySelectorAll('main button[type=submit], main input:not([type=hidden])')].some(one => !one.disabled)"));
        Assert.Contains("keys.rotate", await vera.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await GoByKeysAsync(vera, "**/console/documents/principals/**", "j", "Enter");
        Assert.Empty(vera.Wrong);
    }

    [Fact]
    public async Task A_deployment_is_suspended_and_goes_on()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab otto = await fixture.SignInAsync("otto", ColorScheme.Dark, 390);
        await GoByKeysAsync(otto, "**/console/documents/deployments", "g", "e");
        await TabToAsync(otto, "a.row[href$='documents/deployments/prod']");
        await otto.Page.Keyboard.PressAsync("Enter");
        await otto.Page.WaitForURLAsync("**/console/documents/deployments/prod");
        foreach (string verb in (string[])["suspend", "resume"])
        {
            await TabToAsync(otto, ".decide button[type=submit]");
            await otto.Page.Keyboard.PressAsync("Enter");
            await otto.Page.WaitForURLAsync($"**?done={verb}");
        }

        Assert.Empty(otto.Wrong);
    }

    [Fact]
    public async Task A_follow_up_is_found_in_its_list_and_moved()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        World world = fixture.World;
        string rita = await world.TokenAsync("rita", deployment: null);
        string decision = ((JsonString)((JsonObject)(await world.RefundAsync(await world.TokenAsync())).Body!["decision"]!)["id"]!).Value;
        string review = ReviewWorld.Text(await ReviewWorld.OpenAsync(world, rita, decision, ",\"verdict\":\"should_deny\",\"notes\":\"look\""), "id")!;
        string followUp = ReviewWorld.Text(await ReviewWorld.FollowAsync(world, rita, review, "work_item", "ticket 4711"), "id")!;
        await using ConsoleTab tab = await fixture.SignInAsync("rita");
        await GoByKeysAsync(tab, "**/console/follow-ups", "g", "f");
        await TabToAsync(tab, $"a.row[href$='{followUp}']");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.WaitForURLAsync($"**/console/follow-ups/{followUp}");
        await TabToAsync(tab, $"form[action$='follow-ups/{followUp}'] select[name=state]");
        await tab.Page.Keyboard.TypeAsync("doing");
        await TabToAsync(tab, $"form[action$='follow-ups/{followUp}'] button[type=submit]");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.WaitForURLAsync("**?done=1");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_draft_is_reached_from_its_policy_and_says_why_it_cannot_be_written()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab vera = await fixture.SignInAsync("vera");
        await vera.GoAsync("console/documents/policies/finance/limits");
        await TabToAsync(vera, "a[href$='draft/finance/limits']");
        await vera.Page.Keyboard.PressAsync("Enter");
        await vera.Page.WaitForURLAsync("**/console/draft/finance/limits");

        // An auditor may not plan: nothing of it takes the focus, and the page says why.
        Assert.True(await vera.Page.EvaluateAsync<bool>("[...document.querySelectorAll('#draft textarea, #draft button')].every(one => one.disabled)"));
        Assert.Empty(vera.Wrong);
    }

    [Fact]
    public async Task A_draft_is_written_tested_and_held_against_what_was_decided()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await fixture.World.RefundAsync(await fixture.World.TokenAsync(), amount: 90);
        await using ConsoleTab adam = await fixture.SignInAsync("adam", ColorScheme.Dark);
        await adam.GoAsync("console/draft/finance/limits");
        await TabToAsync(adam, "#text");
        await adam.Page.Keyboard.PressAsync("Control+End");
        await adam.Page.Keyboard.InsertTextAsync("\n    - id: nothing\n      effect: deny\n      when: \"args.amount == 90\"\n      message: not ninety\n");
        await TabToAsync(adam, "#tests");
        await adam.Page.Keyboard.InsertTextAsync(
            """
            apiVersion: atellagent/v1
            kind: PolicyTest
            metadata: { name: finance/limits-test }
            spec:
              now: "2026-11-30T12:00:00Z"
              cases:
                - name: ninety is refused
                  given: { principal: agent, deployment: prod, route: payments, operation: refund, args: { orderId: ord_1, amount: 90, currency: EUR } }
                  expect: { effect: deny }
            """);
        await TabToAsync(adam, "button[value=test]");
        await adam.Page.Keyboard.PressAsync("Enter");
        await adam.Page.WaitForSelectorAsync("#tested >> text=1 passed, 0 failed");
        Assert.Equal("", await fixture.CheckAsync(adam));

        await TabToAsync(adam, "button[value=simulate]");
        await adam.Page.Keyboard.PressAsync("Enter");
        await adam.Page.WaitForSelectorAsync("text=recorded decisions were made again");
        Assert.Contains("finance/limits#nothing", await adam.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal("", await fixture.CheckAsync(adam));
        Assert.Empty(adam.Wrong);
    }

    [Fact]
    public async Task A_tool_that_has_changed_is_read_and_taken()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        McpUpstream accepted = await McpUpstream.StartAsync(stateless: true);
        int port = new Uri(accepted.Endpoint).Port;
        await using World world = await ConsoleWorld.StartAsync(
            one =>
            {
                accepted.AddTo(one);
                File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), ConsoleBrowserFixture.Author);
            },
            "adam");
        await accepted.DisposeAsync();
        await using McpUpstream changed = await McpUpstream.StartAsync(stateless: true, port, "Searches \uff11 <b>old</b> tickets as well");
        await using ConsoleTab adam = await fixture.SignInAsync("adam", width: 390, world: world);
        await adam.GoAsync("console/documents/routes/tickets");
        await TabToAsync(adam, "a[href$='console/tools/tickets']");
        await adam.Page.Keyboard.PressAsync("Enter");
        await adam.Page.WaitForSelectorAsync("form[action$='tickets/ask']");
        await TabToAsync(adam, "form[action$='tickets/ask'] button");
        await adam.Page.Keyboard.PressAsync("Enter");
        await adam.Page.WaitForSelectorAsync(".accept");
        Assert.Equal("", await fixture.CheckAsync(adam));
        Assert.Equal(0, await adam.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth) + document.querySelectorAll('main .data b').length"));
        await TabToAsync(adam, ".accept:has(input[value=search]) input[name=reason]");
        await adam.Page.Keyboard.TypeAsync("read");
        await TabToAsync(adam, ".accept:has(input[value=search]) button");
        await adam.Page.Keyboard.PressAsync("Enter");
        await adam.Page.WaitForSelectorAsync("[role=status] >> text=is taken as you read it");
        Assert.Contains("tickets.search", await Mcp.ToolsAsync(world, await world.TokenAsync()), StringComparison.Ordinal);
        Assert.Empty(adam.Wrong);
    }

    // Whoever has no pointer gets there by Tab, or not at all.
    private static async Task TabToAsync(ConsoleTab tab, string selector)
    {
        await tab.Page.WaitForSelectorAsync(selector, new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        for (int i = 0; i < MostTabs; i++)
        {
            if (await tab.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await tab.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{selector} is not reached by Tab at {tab.Page.Url}; the focus is on {await tab.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}");
    }

    private static Task<string> NameAsync(ConsoleTab tab, string field) =>
        tab.Page.EvaluateAsync<string>("field => '.tryform [name=\"' + [...document.querySelectorAll('.tryform label')].find(one => one.textContent.trim().startsWith(field)).querySelector('[name]').name + '\"]'", field);

    // Two keys of a chord belong together for a second only, which a busy machine may take between them.
    private static async Task GoByKeysAsync(ConsoleTab tab, string url, params string[] keys)
    {
        await tab.Page.WaitForSelectorAsync(".live.on");
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
}
