using System.Text.Json.Nodes;
using Atellagent.Harness;
using static Atellagent.Scenarios.McpNoticeUpstream;

namespace Atellagent.Scenarios;

/// <summary>What an MCP server says before its answer: only who asked hears it, and it is released as an answer is.</summary>
public sealed class McpNoticeTests
{
    // Put together here, so that no scanner of repositories takes it for a live one.
    private const string Key = "AKIA" + "L4UHER6U3CUZKBCA";
    private const string WantsProgress = """{"progressToken":"mine"}""";

    [Fact]
    public async Task Progress_is_told_under_the_callers_token_and_the_server_knows_another()
    {
        await using World world = await World.StartAsync(AddTo);
        world.Upstream.Answer = request => Answer(request, static token => [Progress(token, 10), Progress("mine", 20), Progress("other", 30), Log("error", "unasked"), Progress(token, 40)]);

        (string? type, JsonNode[] messages) = await CallAsync(world, await world.TokenAsync(), WantsProgress);

        Assert.Equal("text/event-stream", type);
        Assert.Equal(
            ["""{"message":"on the way","progress":10,"progressToken":"mine","total":100}""", """{"message":"on the way","progress":40,"progressToken":"mine","total":100}"""],
            messages[..^1].Select(static message => message["params"]!.ToJsonString()));
        Assert.Equal("done", messages[^1]["result"]!["content"]![0]!["text"]!.GetValue<string>());
        Assert.DoesNotContain(world.Upstream.Requests, static request => request.BodyText.Contains("mine", StringComparison.Ordinal));
        Assert.Contains("""{"log":0,"lost":0,"progress":2,"redacted":0,"said":[{"body":{"message":"on the way","progress":10""", await OutcomeAsync(world, messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_not_asked_hears_nothing_and_the_server_is_not_asked_either()
    {
        await using World world = await World.StartAsync(AddTo);
        world.Upstream.Answer = request => Answer(request, static token => [Progress(token, 10), Log("emergency", "fire")]);
        string agent = await world.TokenAsync();

        foreach (string? meta in (string?[])[null, "{}", """{"progressToken":null}""", """{"progressToken":{"a":1}}"""])
        {
            (string? type, JsonNode[] messages) = await CallAsync(world, agent, meta);

            Assert.Equal("application/json", type);
            Assert.DoesNotContain("notices", await OutcomeAsync(world, messages), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(world.Upstream.Requests, static request => request.BodyText.Contains("progressToken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_messages_are_told_from_the_level_on_that_the_session_has_asked_for()
    {
        await using World world = await World.StartAsync(AddTo);
        world.Upstream.Answer = request => Answer(request, static _ => [Log("debug", "d"), Log("warning", "w"), Log("fatal", "no level"), Log("emergency", "e")]);
        string agent = await world.TokenAsync();
        string session = await BeginAsync(world, agent, "warning");
        string other = await BeginAsync(world, agent, "emergency");

        JsonNode[] heard = (await CallAsync(world, agent, null, session)).Messages;
        JsonNode[] less = (await CallAsync(world, agent, null, other)).Messages;
        JsonNode[] stateless = (await CallAsync(world, agent, """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/logLevel":"warning"}""", version: "2026-07-28")).Messages;

        Assert.Equal(["w", "e"], Said(heard));
        Assert.Equal(["e"], Said(less));
        Assert.Equal(["w", "e"], Said(stateless));
        Assert.Contains("\"log\":2", await OutcomeAsync(world, heard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_of_no_use_to_anybody_else_and_no_credential()
    {
        await using World world = await World.StartAsync(AddTo);
        string agent = await world.TokenAsync();
        string session = await BeginAsync(world, agent, "debug");
        const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

        using HttpResponseMessage own = await SendAsync(world, agent, Ping, session);
        using HttpResponseMessage stolen = await SendAsync(world, await world.TokenAsync("agent", deployment: "spare"), Ping, session);
        using HttpResponseMessage made = await SendAsync(world, agent, Ping, "A" + session[1..^1]);
        using HttpResponseMessage none = await SendAsync(world, agent, Ping, "1");
        using HttpResponseMessage alone = await SendAsync(world, "nobody", Ping, session);

        Assert.Equal([200, 404, 404, 404, 401], ((HttpResponseMessage[])[own, stolen, made, none, alone]).Select(static response => (int)response.StatusCode));
    }

    [Fact]
    public async Task What_policy_does_not_let_out_in_an_answer_does_not_leave_before_it_either()
    {
        await using World world = await World.StartAsync(AddTo);
        world.Upstream.Answer = request => Answer(request, token =>
        [
            Progress(token, 1, $"using {Key} now"), Progress(token, 2, Key[..9]), Progress(token, 3, Key[9..]), Progress(token, 4, "write to jane.doe@example.com"),
            Progress(token, 5, "Bearer " + World.Credential), Progress(token, 6, World.Credential[..11]), Progress(token, 7, World.Credential[11..]), Progress(token, 8, "clean"),
        ]);

        JsonNode[] messages = (await CallAsync(world, await world.TokenAsync(), WantsProgress)).Messages;

        string all = string.Concat(messages[..^1].Select(static message => message["params"]!["message"]!.GetValue<string>()));
        Assert.DoesNotContain(Key, all, StringComparison.Ordinal);
        Assert.DoesNotContain(World.Credential, all, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.doe", all, StringComparison.Ordinal);
        Assert.Equal([2, 4, 5, 6, 8], messages[..^1].Select(static message => message["params"]!["progress"]!.GetValue<int>()));
        string outcome = await OutcomeAsync(world, messages);
        Assert.Contains("\"progress\":8,\"redacted\":2", outcome, StringComparison.Ordinal);
        Assert.Contains("\"told\":5,\"withheld\":3", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_a_hundred_and_no_more_and_none_is_long()
    {
        await using World world = await World.StartAsync(AddTo);
        string agent = await world.TokenAsync();
        world.Upstream.Answer = request => Answer(request, static token => Enumerable.Range(0, 150).Select(step => Progress(token, step)));
        JsonNode[] many = (await CallAsync(world, agent, WantsProgress)).Messages;
        world.Upstream.Answer = request => Answer(request, static token => [Progress(token, 1, new string('a', 40_000)), Progress(token, 2, new string('b', 40_000)), Progress(token, 3)]);
        JsonNode[] big = (await CallAsync(world, agent, WantsProgress)).Messages;

        Assert.Equal(101, many.Length);
        Assert.Contains("\"told\":100,\"withheld\":50", await OutcomeAsync(world, many), StringComparison.Ordinal);
        Assert.Equal([1, 3], big[..^1].Select(static message => message["params"]!["progress"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Who_is_suspended_while_the_server_works_hears_nothing_more()
    {
        await using World world = await World.StartAsync(AddTo);
        TaskCompletionSource heard = new(), suspended = new();
        world.Upstream.Answer = request => Answer(request, token => WaitAsync(token, suspended.Task));
        string agent = await world.TokenAsync();

        Task<(string? Type, JsonNode[] Messages)> call = CallAsync(world, agent, WantsProgress, hear: _ => heard.TrySetResult());
        await heard.Task;
        Assert.True(World.IsOk(await world.SuspendAsync("principals", "agent", "suspend")));
        suspended.SetResult();

        Assert.Equal([1], (await call).Messages[..^1].Select(static message => message["params"]!["progress"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_route_that_releases_nothing_by_itself_tells_nothing_before_the_answer()
    {
        await using World world = await World.StartAsync(static world =>
        {
            AddTo(world);
            string file = Path.Combine(world.BoundaryFolder, "works.yaml");
            string text = File.ReadAllText(file);
            File.WriteAllText(file, text[..text.LastIndexOf("---", StringComparison.Ordinal)].Replace("release: allow", "release: deny", StringComparison.Ordinal));
        });
        world.Upstream.Answer = request => Answer(request, static token => [Progress(token, 10)]);

        (string? type, JsonNode[] messages) = await CallAsync(world, await world.TokenAsync(), WantsProgress);

        Assert.Equal("application/json", type);
        Assert.Contains("\"told\":0,\"withheld\":1", await OutcomeAsync(world, messages), StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<string> WaitAsync(string? token, Task suspended)
    {
        yield return Progress(token, 1);
        await suspended;
        yield return Progress(token, 2);
    }

    private static IEnumerable<string> Said(JsonNode[] messages) => messages[..^1].Select(static message => message["params"]!["data"]!.GetValue<string>());

    private static async Task<string> OutcomeAsync(World world, JsonNode[] messages)
    {
        string decision = messages[^1]["result"]!["_meta"]!["atellagent/decision"]!.GetValue<string>();
        ClientCall story = await world.GetAsync("v1/decisions/" + decision, await world.AdminTokenAsync());
        Assert.True(World.IsOk(story), story.Body?.ToString());
        return story.Body!.ToString();
    }
}
