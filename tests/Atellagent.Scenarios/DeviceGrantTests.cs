using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The device grant (RFC 8628): a machine without a browser gets a token that a person allows elsewhere.</summary>
public sealed class DeviceGrantTests
{
    [Fact]
    public async Task A_machine_without_a_browser_gets_a_token_when_a_person_allows_it()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        ClientCall begun = await BeginAsync(world);
        await AssertPendingAsync(world, begun);

        await browser.GetAsync(new Uri(PersonFlow.Member(begun, "verification_uri")).AbsolutePath);
        await browser.FollowAsync();
        Assert.Equal("Sign in", browser.Title);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        await browser.FollowAsync();
        await browser.SubmitAsync(("user_code", PersonFlow.Member(begun, "user_code").ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Contains("atell, the command line", browser.Text, StringComparison.Ordinal);
        Assert.Contains(">alice<", browser.Text, StringComparison.Ordinal);
        await AssertPendingAsync(world, begun);
        await browser.SubmitAsync(("decision", "allow"));
        Assert.Equal("Connected", browser.Title);

        ClientCall tokens = await PollAsync(world, begun);
        Assert.Equal(200, tokens.Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "spare", "suspend", PersonFlow.Member(tokens, "access_token"))).Status);
        Assert.Equal("invalid_grant", PersonFlow.Error(await PollAsync(world, begun)));
        await browser.GetAsync("oauth/device?user_code=" + PersonFlow.Member(begun, "user_code"));
        Assert.Equal(400, browser.Status);
        Assert.Contains("authorize_device", (await world.GetAsync("v1/evidence?type=sign_in", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_refuses_is_refused_and_a_link_alone_allows_nothing()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        ClientCall begun = await BeginAsync(world);
        string link = new Uri(PersonFlow.Member(begun, "verification_uri_complete")).PathAndQuery;

        await browser.GetAsync(link);
        await browser.FollowAsync();
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        await browser.FollowAsync();
        Assert.Contains(PersonFlow.Member(begun, "user_code"), browser.Text, StringComparison.Ordinal);
        await browser.GetAsync(link + "&decision=allow");
        await AssertPendingAsync(world, begun);
        await browser.SubmitAsync(static form => form.Remove("form"), ("decision", "allow"));
        Assert.Equal(400, browser.Status);
        await AssertPendingAsync(world, begun);
        await browser.GetAsync(link);
        await browser.SubmitAsync(("decision", "refuse"));
        Assert.Equal("Refused", browser.Title);

        Assert.Equal("access_denied", PersonFlow.Error(await PollAsync(world, begun)));
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_and_nobody_guesses_without_signing_in()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser stranger = new(world.Boundary.Address);
        await stranger.GetAsync("oauth/device?user_code=BBBB-BBBB");
        Assert.Contains("/sign-in?for=", stranger.Onward!.PathAndQuery, StringComparison.Ordinal);
        await stranger.FollowAsync();
        await stranger.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        await stranger.FollowAsync();

        List<int> statuses = [];
        for (int i = 0; i < 40; i++)
        {
            await stranger.GetAsync($"oauth/device?user_code=BBBB-BB{(char)('B' + (i % 20))}B");
            statuses.Add(stranger.Status);
        }

        Assert.All(statuses, static status => Assert.True(status is 400 or 429));
        Assert.InRange(statuses.Count(static status => status == 400), 7, 12);
        await world.Boundary.StopAsync();

        // The way on after the sign-in led to a code that there is not, too.
        foreach ((string verb, int count) in new[] { ("refused", statuses.Count(static status => status == 400) + 1), ("slowed", statuses.Count(static status => status == 429)) })
        {
            Assert.Equal(count, Guesser.Told(world, "sign_in", record => record.Text("verb") == verb && record.Text("method") == "device_code" && record.Text("person") == PersonFlow.Alice).Count);
        }
    }

    [Fact]
    public async Task Whoever_asks_too_soon_is_told_to_slow_down_and_gets_the_token_all_the_same()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        ClientCall begun = await BeginAsync(world);
        Assert.Equal(5, ((Atellagent.Domain.Json.JsonNumber)begun.Body!["interval"]!).Value);

        List<string?> answers = [];
        for (int i = 0; i < 3; i++)
        {
            answers.Add(PersonFlow.Error(await PollAsync(world, begun)));
        }

        ClientCall another = await BeginAsync(world);
        answers.Add(PersonFlow.Error(await PollAsync(world, another)));
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        answers.Add(PersonFlow.Error(await PollAsync(world, another)));
        answers.Add(PersonFlow.Error(await PollAsync(world, begun)));
        Assert.Equal(["authorization_pending", "slow_down", "slow_down", "authorization_pending", "authorization_pending", "slow_down"], answers);

        await browser.GetAsync("oauth/device?user_code=" + PersonFlow.Member(begun, "user_code"));
        await browser.FollowAsync();
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        await browser.FollowAsync();
        await browser.SubmitAsync(("decision", "allow"));
        Assert.Equal(200, (await PollAsync(world, begun)).Status);
    }

    [Fact]
    public async Task Codes_are_asked_for_at_a_measure_and_what_is_too_many_is_told()
    {
        await using World world = await PersonFlow.StartAsync();

        ClientCall[] answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => BeginAsync(world)));

        Assert.InRange(answers.Count(static answer => answer.Status == 200), 29, 31);
        Assert.All(answers, static answer => Assert.True(answer.Status == 200 || (answer.Status, PersonFlow.Error(answer)) == (429, "slow_down"), $"{answer.Status} {answer.Body}"));
        await world.Boundary.StopAsync();
        Assert.Equal(answers.Count(static answer => answer.Status == 429), Guesser.Told(world, "client_attempt", static record => record.Text("method") == "device_authorization").Count);
    }

    [Fact]
    public async Task What_a_device_cannot_be_given_is_refused_and_not_left_out()
    {
        await using World world = await PersonFlow.StartAsync();

        ClientCall resource = await PersonFlow.TokenAsync(world, new() { ["client_id"] = "atell", ["resource"] = world.Boundary.Address + "mcp" }, "oauth/device_authorization");
        ClientCall details = await PersonFlow.TokenAsync(world, new() { ["client_id"] = "atell", ["authorization_details"] = "[]" }, "oauth/device_authorization");

        Assert.All([resource, details], static call => Assert.Equal((400, "invalid_request"), (call.Status, PersonFlow.Error(call))));
    }

    [Fact]
    public async Task A_device_code_is_not_for_other_clients()
    {
        await using World world = await PersonFlow.StartAsync();
        ClientCall begun = await BeginAsync(world);

        ClientCall other = await PersonFlow.TokenAsync(world, new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["client_id"] = "atellagent-console", ["device_code"] = PersonFlow.Member(begun, "device_code") });
        ClientCall console = await PersonFlow.TokenAsync(world, new() { ["client_id"] = "atellagent-console" }, "oauth/device_authorization");
        ClientCall agent = await PersonFlow.TokenAsync(world, new() { ["client_id"] = "agent", ["client_secret"] = World.AgentSecret }, "oauth/device_authorization");

        Assert.All([other, console, agent], static call => Assert.True(call.Status is 400 or 401 or 403, call.Body?.ToString()));
    }

    // How often it asks is another matter.
    private static async Task AssertPendingAsync(World world, ClientCall begun) =>
        Assert.Contains(PersonFlow.Error(await PollAsync(world, begun)), (string?[])["authorization_pending", "slow_down"]);

    private static Task<ClientCall> BeginAsync(World world) =>
        PersonFlow.TokenAsync(world, new() { ["client_id"] = "atell", ["scope"] = "offline_access" }, "oauth/device_authorization");

    private static Task<ClientCall> PollAsync(World world, ClientCall begun) => PersonFlow.TokenAsync(world, new()
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
        ["client_id"] = "atell",
        ["device_code"] = PersonFlow.Member(begun, "device_code"),
    });
}
