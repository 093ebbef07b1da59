using System.Text.Json.Nodes;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What an MCP server asks its caller while it works: decided, released and recorded, and answered by nobody but that caller.</summary>
public sealed class McpQuestionTests
{
    // Put together here, so that no scanner of repositories takes it for a live one.
    private const string Key = "AKIA" + "L4UHER6U3CUZKBCA";
    private const string Sampling = "sampling/createMessage";
    private const string Form = """{"message":"Who are you?","requestedSchema":{"type":"object","properties":{}},"_meta":{"x":1}}""";
    private const string Accepted = """{"action":"accept","content":{"name":"Jane"}}""";
    private const string NoAnswer = """{"error":{"code":-1,"message":"there is no answer"},"id":"the server's","jsonrpc":"2.0"}""";

    [Fact]
    public async Task A_question_reaches_the_caller_over_its_calls_stream_and_the_answer_the_server()
    {
        McpQuestionUpstream server = new("elicitation/create", Form);
        await using World world = await World.StartAsync(world => server.AddTo(world));
        string agent = await world.TokenAsync();
        string session = await IntroduceAsync(world, agent);
        int again = 0;

        JsonNode[] messages = await CallAsync(world, agent, session, async question =>
        {
            Assert.Equal(202, await AnswerAsync(world, agent, session, Id(question), Accepted));
            again = await AnswerAsync(world, agent, session, Id(question), Accepted);
        });

        Assert.Equal(["elicitation/create", null], messages.Select(static message => message["method"]?.GetValue<string>()));
        Assert.Equal("""{"message":"Who are you?","requestedSchema":{"properties":{},"type":"object"}}""", messages[0]["params"]!.ToJsonString());
        Assert.Matches("^[0-9a-f]{32}$", Id(messages[0]));
        Assert.Equal("done", messages[1]["result"]!["content"]![0]!["text"]!.GetValue<string>());
        Assert.Equal([$$"""{"id":"the server's","jsonrpc":"2.0","result":{{Accepted}}}"""], server.Told);
        Assert.Equal(400, again);
        Assert.Contains(world.Upstream.Requests, static request => request.BodyText.Contains("\"capabilities\":{\"elicitation\":{},\"sampling\":{}}", StringComparison.Ordinal));
        Assert.Equal(["allow succeeded", "allow succeeded"], await StoriesAsync(world, "elicitation/create"));
    }

    [Theory]
    [InlineData("work")]
    [InlineData("work, elicitation/create")]
    public async Task What_no_grant_and_no_policy_allows_is_not_asked(string operations)
    {
        McpQuestionUpstream server = new(Sampling, """{"messages":[],"maxTokens":5}""");
        await using World world = await World.StartAsync(world => server.AddTo(world, operations));
        string agent = await world.TokenAsync();

        JsonNode[] messages = await CallAsync(world, agent, await IntroduceAsync(world, agent));

        Assert.Single(messages);
        Assert.Equal([NoAnswer], server.Told);
        Assert.Equal(["deny "], await StoriesAsync(world, Sampling));
    }

    [Fact]
    public async Task Who_keeps_no_session_or_cannot_answer_is_not_asked_and_nobody_asks_by_the_native_surface()
    {
        McpQuestionUpstream server = new(Sampling, """{"messages":[],"maxTokens":5}""");
        await using World world = await World.StartAsync(world => server.AddTo(world));
        string agent = await world.TokenAsync();

        JsonNode[] without = await CallAsync(world, agent, null);
        JsonNode[] unable = await CallAsync(world, agent, await IntroduceAsync(world, agent, """{"elicitation":{},"roots":{}}"""));
        ClientCall native = await world.ActAsync(agent, """{"route":"works","operation":"sampling/createMessage","arguments":{"question":{}}}""");

        Assert.Single(without);
        Assert.Single(unable);
        Assert.Equal([NoAnswer, NoAnswer], server.Told);
        Assert.Equal("refused", native.Outcome);
        Assert.Equal(["allow refused", "allow refused", "allow refused"], await StoriesAsync(world, Sampling));
    }

    [Fact]
    public async Task A_secret_goes_neither_way()
    {
        McpQuestionUpstream asks = new("elicitation/create", Form.Replace("Who are you?", $"Use {Key}", StringComparison.Ordinal));
        await using (World world = await World.StartAsync(world => asks.AddTo(world)))
        {
            string agent = await world.TokenAsync();
            Assert.Single(await CallAsync(world, agent, await IntroduceAsync(world, agent)));
            Assert.Equal([NoAnswer], asks.Told);
        }

        McpQuestionUpstream hears = new("elicitation/create", Form);
        await using (World world = await World.StartAsync(world => hears.AddTo(world)))
        {
            string agent = await world.TokenAsync();
            string session = await IntroduceAsync(world, agent);
            await CallAsync(world, agent, session, question => AnswerAsync(world, agent, session, Id(question), Accepted.Replace("Jane", Key, StringComparison.Ordinal)));
            Assert.Equal([NoAnswer], hears.Told);
            Assert.DoesNotContain(world.Upstream.Requests, static request => request.BodyText.Contains(Key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nobody_else_can_answer_and_nothing_else_is_an_answer()
    {
        McpQuestionUpstream server = new("elicitation/create", Form);
        await using World world = await World.StartAsync(world => server.AddTo(world));
        string agent = await world.TokenAsync();
        string other = await world.TokenAsync("agent", deployment: "spare");
        string session = await IntroduceAsync(world, agent);
        List<int> refused = [];

        await CallAsync(world, agent, session, async question =>
        {
            refused.Add(await AnswerAsync(world, other, await IntroduceAsync(world, other), Id(question), Accepted));
            refused.Add(await AnswerAsync(world, other, session, Id(question), Accepted));
            refused.Add(await AnswerAsync(world, agent, await IntroduceAsync(world, agent), Id(question), Accepted));
            refused.Add(await AnswerAsync(world, agent, null, Id(question), Accepted));
            refused.Add(await AnswerAsync(world, agent, session, "the server's", Accepted));
            refused.Add(await AnswerAsync(world, agent, session, Id(question), Accepted + ""","error":{"code":1,"message":"both"}"""));
            Assert.Equal(202, await AnswerAsync(world, agent, session, Id(question), """{"action":"decline"}"""));
        });

        Assert.Equal([400, 404, 400, 400, 400, 400], refused);
        Assert.Equal(["""{"id":"the server's","jsonrpc":"2.0","result":{"action":"decline"}}"""], server.Told);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_has_not_answered_and_one_that_is_suspended_answers_nobody()
    {
        McpQuestionUpstream server = new("elicitation/create", Form);
        await using World world = await World.StartAsync(world => server.AddTo(world));
        string agent = await world.TokenAsync();
        string session = await IntroduceAsync(world, agent);
        using (HttpResponseMessage response = await McpNoticeUpstream.SendAsync(world, agent, Call, session))
        {
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }

        await server.Heard.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["allow failed"], await StoriesAsync(world, "elicitation/create"));
        int status = 0;
        await CallAsync(world, agent, session, async question =>
        {
            Assert.True(World.IsOk(await world.SuspendAsync("principals", "agent", "suspend")));
            status = await AnswerAsync(world, agent, session, Id(question), Accepted);
            Assert.True(World.IsOk(await world.SuspendAsync("principals", "agent", "resume")));
            Assert.Equal(202, await AnswerAsync(world, agent, session, Id(question), """{"action":"cancel"}"""));
        });

        Assert.Equal(400, status);
        Assert.Equal([NoAnswer, """{"id":"the server's","jsonrpc":"2.0","result":{"action":"cancel"}}"""], server.Told);
    }

    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"works.work","arguments":{}}}""";

    private static string Id(JsonNode question) => question["id"]!.GetValue<string>();

    private static async Task<string> IntroduceAsync(World world, string token, string capabilities = """{"elicitation":{},"sampling":{}}""")
    {
        using HttpResponseMessage welcome = await McpNoticeUpstream.SendAsync(
            world, token, $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}},"clientInfo":{"name":"c","version":"1"} } }""");
        return welcome.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<int> AnswerAsync(World world, string token, string? session, string id, string result)
    {
        using HttpResponseMessage taken = await McpNoticeUpstream.SendAsync(world, token, $$"""{"jsonrpc":"2.0","id":"{{id}}","result":{{result}}}""", session);
        return (int)taken.StatusCode;
    }

    private static async Task<JsonNode[]> CallAsync(World world, string token, string? session, Func<JsonNode, Task>? ask = null)
    {
        using HttpResponseMessage response = await McpNoticeUpstream.SendAsync(world, token, Call, session);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        List<JsonNode> messages = [];
        while (await reader.ReadLineAsync() is { } line)
        {
            string text = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line;
            if (text.StartsWith('{'))
            {
                messages.Add(JsonNode.Parse(text)!);
                if (ask is not null && messages[^1]["method"] is not null)
                {
                    await ask(messages[^1]);
                }
            }
        }

        return [.. messages];
    }

    // What was decided, and what came of it, of the actions of an operation.
    private static async Task<string[]> StoriesAsync(World world, string operation)
    {
        ClientCall found = await world.GetAsync($"v1/evidence?operation={Uri.EscapeDataString(operation)}&limit=100", await world.AdminTokenAsync());
        Assert.True(World.IsOk(found), found.Body?.ToString());
        JsonNode[] records = [.. JsonNode.Parse(found.Body!.ToString())!["items"]!.AsArray().Select(static item => item!["body"]!)];
        return
        [
            .. records.Where(static record => record["type"]!.GetValue<string>() == "decision").Select(record =>
                $"{record["decision"]!["effect"]} {records.FirstOrDefault(other => other["type"]!.GetValue<string>() == "outcome" && other["action"]!.ToString() == record["action"]!.ToString())?["status"]}"),
        ];
    }
}
