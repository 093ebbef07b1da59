using Atellagent.Domain.Json;
using Atellagent.Harness;
using static Atellagent.Scenarios.ReviewWorld;

namespace Atellagent.Scenarios;

/// <summary>A decision is looked at afterwards by those who may, each act is in evidence, and what has to change is followed until it decides rightly.</summary>
public sealed class ReviewTests
{
    private const string Stricter =
        "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: finance/limits, owner: support }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: none, effect: deny, when: \"args.amount >= 0\", message: no refunds } ]\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_allowed_action_is_questioned_and_followed_until_the_policy_decides_as_the_reviewer_wants(bool postgreSql)
    {
        await using World world = await StartAsync(postgreSql);
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        string pat = await world.TokenAsync("pat", deployment: null);
        string decision = await DecideAsync(world, agent, 42);

        JsonObject opened = await OpenAsync(world, rita, decision, ",\"team\":\"finance\",\"notes\":\"canary of rita\"");
        string review = Text(opened, "id")!;
        Assert.Equal(("open", "allow", "agent", "finance/refunds#support-may"), (Text(opened, "state"), Text(opened, "effect"), Text(opened, "principal"), Text(opened, "because")));
        ClientCall judged = await SendAsync(world, "PATCH", "v1/reviews/" + review, rita, """{"verdict":"should_deny","severity":"high","surface":"policy","target":"finance/limits"}""");
        Assert.Equal((200, "judged", "rita"), (judged.Status, Text(judged.Body, "state"), Text(judged.Body, "judgedBy")));
        Assert.Equal(["opened", "judged"], Items(judged, "history").Select(static act => Text(act, "act")));
        Assert.Equal("canary of rita", Text(Items(judged, "history")[0], "notes"));

        JsonObject work = await FollowAsync(world, pat, review, "policy", "finance/limits", ",\"owner\":\"finance\",\"due\":\"2020-01-01\"");
        string followUp = Text(work, "id")!;
        Assert.Equal(("open", "allow", "deny", "True"), (Text(work, "state"), Text(work, "now", "effect"), Text(work, "wanted"), ((JsonBoolean)work["overdue"]!).Value.ToString()));
        Assert.Equal([followUp], Items(await world.GetAsync("v1/follow-ups?state=left&surface=policy&target=finance/limits", pat)).Select(static one => Text(one, "id")));

        // It is not fixed because somebody says so.
        ClientCall early = await SendAsync(world, "PATCH", "v1/follow-ups/" + followUp, pat, """{"state":"fixed"}""");
        Assert.Equal((403, "denied"), (early.Status, early.Code));
        Assert.Contains("still decides allow", early.Body!.ToString(), StringComparison.Ordinal);
        ClientCall draft = await world.GetAsync($"v1/follow-ups/{followUp}/draft", await world.AdminTokenAsync());
        Assert.True(draft.Status == 200, draft.Body?.ToString());
        Assert.Contains("expect: { effect: deny }", Text(draft.Body, "test"), StringComparison.Ordinal);
        Assert.Contains("served-currency", draft.Body!["document"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(403, (await world.GetAsync($"v1/follow-ups/{followUp}/draft", pat)).Status);

        Assert.Equal(200, (await world.ApplyAsync(Stricter, pat)).Status);
        JsonObject done = await BecomesAsync(world, pat, followUp, "fixed");
        Assert.Equal(("deny", "finance/limits#none"), (Text(done, "replay", "effect"), Text(done, "replay", "because")));
        Assert.Equal(("replayed", "boundary"), (Text(Items(new ClientCall(null, 200, done), "history")[^1], "act"), Text(Items(new ClientCall(null, 200, done), "history")[^1], "by")));
        Assert.Equal("fixed", Text(Items(await world.GetAsync("v1/reviews/" + review, rita), "followUps")[0], "state"));

        // The story of the decision ends with it, but not for who asked.
        Assert.Equal(["opened", "judged"], Items(await world.GetAsync("v1/decisions/" + decision, rita), "reviews").Select(static one => Text(one, "act")));
        ClientCall own = await world.GetAsync("v1/decisions/" + decision, agent);
        Assert.Empty(Items(own, "reviews"));
        Assert.DoesNotContain("canary of rita", own.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(review, own.Body.ToString(), StringComparison.Ordinal);
        ClientCall report = await world.GetAsync("v1/reviews/report", rita);
        Assert.Equal(("1", "1", "1"), (((JsonObject)report.Body!["reviews"]!)["total"]!.ToString(), ((JsonObject)report.Body["secondsToFix"]!)["count"]!.ToString(), ((JsonObject)((JsonObject)report.Body["followUps"]!)["byState"]!)["fixed"]!.ToString()));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_may_do_what_is_a_matter_of_roles_and_nobody_judges_what_is_theirs()
    {
        await using World world = await StartAsync();
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        string sue = await world.TokenAsync("sue", deployment: null);
        string rob = await world.TokenAsync("rob", deployment: null);
        string pat = await world.TokenAsync("pat", deployment: null);
        string olga = await world.TokenAsync("olga", deployment: null);
        string decision = await DecideAsync(world, agent);
        string body = $$"""{"decision":"{{decision}}"}""";

        // Not the agent, nor without the role.
        Assert.Equal(403, (await SendAsync(world, "POST", "v1/reviews", agent, body)).Status);
        Assert.Equal(403, (await world.GetAsync("v1/reviews", agent)).Status);
        Assert.Equal(401, (await world.GetAsync("v1/reviews", "nonsense")).Status);
        Assert.Equal(403, (await SendAsync(world, "POST", "v1/reviews", pat, body)).Status);
        Assert.Equal(403, (await SendAsync(world, "POST", "v1/reviews", olga, body)).Status);

        // A service opens, and people judge: others than those whose agent it is.
        string review = Text(await OpenAsync(world, rob, decision), "id")!;
        const string Verdict = """{"verdict":"right"}""";
        Assert.Equal(403, (await SendAsync(world, "PATCH", "v1/reviews/" + review, rob, Verdict)).Status);
        Assert.Equal(403, (await SendAsync(world, "POST", "v1/reviews", rob, body.Replace("}", ",\"verdict\":\"right\"}", StringComparison.Ordinal))).Status);
        ClientCall owner = await SendAsync(world, "PATCH", "v1/reviews/" + review, sue, Verdict);
        Assert.Equal((403, "denied"), (owner.Status, owner.Code));
        Assert.Contains("an agent of theirs", owner.Body!.ToString(), StringComparison.Ordinal);
        ClientCall seen = await world.GetAsync("v1/reviews/" + review, sue);
        Assert.False(((JsonBoolean)seen.Body!["mayJudge"]!).Value);
        Assert.Contains("nobody judges", Text(seen.Body, "whyNot"), StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync(world, "PATCH", "v1/reviews/" + review, olga, """{"team":"finance"}""")).Status);
        Assert.Equal(403, (await SendAsync(world, "PATCH", "v1/reviews/" + review, pat, """{"team":"support"}""")).Status);
        Assert.Equal(200, (await SendAsync(world, "PATCH", "v1/reviews/" + review, rita, Verdict)).Status);

        // What there is not, or cannot be read, is no half act.
        string unknown = decision[..^4] + "zzzz";
        Assert.Equal(404, (await SendAsync(world, "POST", "v1/reviews", rita, body.Replace(decision, unknown, StringComparison.Ordinal))).Status);
        foreach (string bad in (string[])["""{"team":"nobody"}""", """{"surface":"deployment","target":"nowhere"}""", """{"verdict":"perfect"}""", """{"verdict":null}""", "{}", """{"target":"x"}""", """{"notes":""}""", "[]"])
        {
            ClientCall refused = await SendAsync(world, "PATCH", "v1/reviews/" + review, rita, bad);
            Assert.True(refused.Status == 400, bad + refused.Body);
        }

        foreach (string bad in (string[])["""{"surface":"route","target":"nowhere"}""", """{"surface":"policy","target":"a//b"}""", """{"surface":"policy","target":"p","owner":"nobody"}""", """{"surface":"policy","target":"p","due":"soon"}""", """{"target":"p"}"""])
        {
            ClientCall refused = await SendAsync(world, "POST", $"v1/reviews/{review}/follow-ups", rita, bad);
            Assert.True(refused.Status == 400, bad + refused.Body);
        }

        Assert.Equal(404, (await world.GetAsync("v1/reviews/rev_01jm8x9f000000000000000000", rita)).Status);
        Assert.Equal(404, (await world.GetAsync("v1/follow-ups/fup_01jm8x9f000000000000000000", rita)).Status);
        foreach (string bad in (string[])["reviews?state=closed", "reviews?colour=red", "reviews?limit=0", "reviews?verdict=perfect", "follow-ups?surface=sea", "follow-ups?state=gone", "reviews/report?since=never"])
        {
            Assert.Equal(400, (await world.GetAsync("v1/" + bad, rita)).Status);
        }

        Assert.Single(Items(await world.GetAsync("v1/reviews", rita)));
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_who_change_what_they_saw_one_has_and_the_others_are_told(bool postgreSql)
    {
        await using World world = await StartAsync(postgreSql);
        string[] people = [await world.TokenAsync("rita", deployment: null), await world.TokenAsync("ron", deployment: null)];
        string review = Text(await OpenAsync(world, people[0], await DecideAsync(world, await world.TokenAsync())), "id")!;

        ClientCall[] all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SendAsync(
            world, "PATCH", "v1/reviews/" + review, people[i % 2], $$"""{"verdict":"{{(i % 2 == 0 ? "right" : "should_deny")}}","version":1,"notes":"seen {{i}}"}""")));

        Assert.Equal(1, all.Count(static call => call.Status == 200));
        Assert.All(all.Where(static call => call.Status != 200), static call => Assert.Equal("stale_authority", call.Code));
        ClientCall told = await world.GetAsync("v1/reviews/" + review, people[0]);
        Assert.Equal(("2", 2), (told.Body!["version"]!.ToString(), Items(told, "history").Length));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_sample_is_drawn_once_from_what_filters_name_and_survives_a_kill()
    {
        await using World world = await StartAsync();
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        HashSet<string> allowed = [];
        for (int i = 0; i < 12; i++)
        {
            allowed.Add(await DecideAsync(world, agent, 1 + i));
            await world.ActAsync(agent, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"currency":"USD"} }""");
        }

        const string Drawing = """{"count":5,"since":"1h","effect":"allow"}""";
        ClientCall drawn = await SendAsync(world, "POST", "v1/reviews/samples", rita, Drawing);
        Assert.True(drawn.Status == 201, drawn.Body?.ToString());
        Assert.Equal(("5", "12"), (drawn.Body!["drawn"]!.ToString(), drawn.Body["population"]!.ToString()));
        await world.Boundary.KillAsync();
        await world.RestartAsync();
        rita = await world.TokenAsync("rita", deployment: null);
        JsonObject[] reviews = Items(await world.GetAsync("v1/reviews?sample=" + Text(drawn.Body, "sample"), rita));
        Assert.Equal(5, reviews.Select(static one => Text(one, "decision")).Distinct().Count());
        Assert.All(reviews, one => Assert.Contains(Text(one, "decision")!, allowed));

        // What was drawn is drawn no more; in the end all have been.
        Assert.Equal("7", (await SendAsync(world, "POST", "v1/reviews/samples", rita, Drawing.Replace("5", "100", StringComparison.Ordinal))).Body!["drawn"]!.ToString());
        Assert.Equal("0", (await SendAsync(world, "POST", "v1/reviews/samples", rita, Drawing)).Body!["drawn"]!.ToString());
        Assert.Equal(allowed.Order(), Items(await world.GetAsync("v1/reviews", rita)).Select(static one => Text(one, "decision")).Order());
        foreach (string bad in (string[])["""{"count":0,"since":"1h"}""", """{"count":101,"since":"1h"}""", """{"count":5}""", """{"count":5,"since":"never"}""", """{"count":5,"since":"1h","action":"act_1"}""", """{"count":5,"since":"1h","team":"nobody"}"""])
        {
            Assert.Equal(400, (await SendAsync(world, "POST", "v1/reviews/samples", rita, bad)).Status);
        }

        JsonObject[] page = Items(await world.GetAsync("v1/reviews?limit=7", rita));
        Assert.Equal(7, page.Length);
        Assert.Equal(5, Items(await world.GetAsync($"v1/reviews?limit=7&cursor={Text(page[^1], "id")}", rita)).Length);
        await SendAsync(world, "PATCH", "v1/reviews/" + Text(reviews[0], "id"), rita, """{"verdict":"should_narrow"}""");
        ClientCall report = await world.GetAsync("v1/reviews/report?since=1h", rita);
        JsonObject coverage = (JsonObject)report.Body!["coverage"]!;
        Assert.Equal(("12", "12", "1", "1"), (coverage["allowed"]!.ToString(), coverage["drawn"]!.ToString(), coverage["allowedJudged"]!.ToString(), coverage["allowedWrong"]!.ToString()));
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_follow_up_suspends_its_deployment_and_work_elsewhere_goes_out_signed()
    {
        using TestFolder folder = new();
        await using RecordingUpstream hook = new(folder.In("hook.log"));
        await using RecordingUpstream other = new(folder.In("other.log"));
        await using World world = await StartAsync(more: world =>
        {
            world.Environment["HOOK_SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
            File.AppendAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), $"---\n{Hook("tickets", hook.Port, ", events: [follow-up.opened, follow-up.changed]")}---\n{Hook("all", other.Port, "")}");
        });
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        string olga = await world.TokenAsync("olga", deployment: null);
        string review = Text(await OpenAsync(world, rita, await DecideAsync(world, agent), ",\"verdict\":\"should_deny\""), "id")!;

        string ticket = Text(await FollowAsync(world, rita, review, "work_item", "SEC-12", ",\"notes\":\"canary of the ticket\""), "id")!;
        await PostgreSqlTests.UntilAsync(() => hook.Requests.Count > 0);
        string told = hook.Requests[0].BodyText;
        Assert.Contains("follow-up.opened", told, StringComparison.Ordinal);
        Assert.Contains("SEC-12", told, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", told, StringComparison.Ordinal);
        Assert.NotNull(hook.Requests[0].Header("webhook-signature"));

        string followUp = Text(await FollowAsync(world, olga, review, "deployment", "prod"), "id")!;
        Assert.Equal(400, (await SendAsync(world, "POST", $"v1/follow-ups/{ticket}/suspend", olga)).Status);
        Assert.Equal(403, (await SendAsync(world, "POST", $"v1/follow-ups/{followUp}/suspend", rita)).Status);
        Assert.Equal(200, (await SendAsync(world, "POST", $"v1/follow-ups/{followUp}/suspend", olga)).Status);
        Assert.Equal(403, (await world.RefundAsync(agent)).Status);
        JsonObject done = await BecomesAsync(world, olga, followUp, "fixed");
        Assert.Equal("the deployment prod is suspended", Text(done, "replay", "because"));
        Assert.Equal("fixed", Text(await BecomesAsync(world, olga, ticket, "fixed"), "state"));
        await PostgreSqlTests.UntilAsync(() => hook.Requests.Any(static request => request.BodyText.Contains("follow-up.changed", StringComparison.Ordinal)));
        Assert.Empty(other.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_command_line_does_the_same()
    {
        await using World world = await StartAsync();
        string decision = await DecideAsync(world, await world.TokenAsync(), 600);

        (int code, string text) = await RunAsync(world, "rita", "reviews", "open", decision, "--notes", "look", "--output", "json");
        Assert.True(code == 0, text);
        string review = System.Text.RegularExpressions.Regex.Match(text, "rev_[0-9a-z]{26}").Value;
        (code, text) = await RunAsync(world, "rita", "reviews", "judge", review, "--verdict", "should_require_approval", "--severity", "medium");
        Assert.True(code == 0 && text.Contains("should_require_approval", StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "sue", "reviews", "judge", review, "--verdict", "right");
        Assert.Equal(6, code);
        (code, text) = await RunAsync(world, "rita", "reviews", "assign", review, "--team", "finance", "--surface", "policy", "--target", "finance/limits");
        Assert.True(code == 0, text);
        (code, text) = await RunAsync(world, "rita", "follow-ups", "open", review, "--surface", "policy", "--target", "finance/limits", "--owner", "pat", "--due", "2099-01-01");
        Assert.True(code == 0, text);
        string followUp = System.Text.RegularExpressions.Regex.Match(text, "fup_[0-9a-z]{26}").Value;
        (code, text) = await RunAsync(world, "pat", "follow-ups", "move", followUp, "--state", "doing", "--notes", "on it");
        Assert.True(code == 0 && text.Contains("on it", StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "pat", "follow-ups", "list", "--state", "left");
        Assert.True(code == 0 && text.Contains(followUp, StringComparison.Ordinal) && text.Contains("narrow", StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "pat", "follow-ups", "show", followUp);
        Assert.True(code == 0 && text.Contains("waiting", StringComparison.Ordinal) && text.Contains("finance/limits#cap", StringComparison.Ordinal), text);
        string file = world.Folder.In("draft.test.yaml");
        (code, text) = await Atell.RunAsync(world, "follow-ups", "draft", followUp, "--out", file);
        Assert.True(code == 0 && text.Contains("the test fails", StringComparison.Ordinal), text);
        Assert.Contains("require_approval", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(2, (await Atell.RunAsync(world, "follow-ups", "draft", followUp, "--out", file)).Code);
        string judged = world.Folder.In("judged.test.yaml");
        (code, text) = await Atell.RunAsync(world, "policy", "test-from", review, "--out", judged);
        Assert.True(code == 0 && text.Contains("until they decide require_approval", StringComparison.Ordinal), text);
        Assert.Contains("require_approval", await File.ReadAllTextAsync(judged), StringComparison.Ordinal);
        (code, text) = await RunAsync(world, "rita", "reviews", "sample", "--count", "3", "--since", "1h", "--route", "payments");
        Assert.True(code == 0 && text.Contains("0 of 0", StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "rita", "reviews", "list");
        Assert.True(code == 0 && text.Contains(review, StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "rita", "reviews", "report");
        Assert.True(code == 0 && text.Contains("should_require_approval", StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "rita", "reviews", "show", review);
        Assert.True(code == 0 && text.Contains(followUp, StringComparison.Ordinal), text);
        (code, text) = await RunAsync(world, "rita", "decisions", "show", decision);
        Assert.True(code == 0 && text.Contains(review, StringComparison.Ordinal), text);
        await world.AssertHistoryAsync();
    }

    private static Task<(int Code, string Output)> RunAsync(World world, string person, params string[] arguments) => Atell.RunAsAsync(world, person, World.AgentSecret, arguments);

    private static string Hook(string name, int port, string more) =>
        $"apiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: {name} }}\nspec: {{ destination: {{ baseUrl: \"http://127.0.0.1:{port}/in\", networks: [127.0.0.0/8] }}, signingSecretRef: env:HOOK_SECRET{more} }}\n";
}
