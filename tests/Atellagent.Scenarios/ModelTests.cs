using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Models asked at the addresses of the providers' own APIs.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(ModelWorld.Chat, "/api/v1/chat/completions", ModelWorld.Hello)]
    [InlineData(ModelWorld.Responses, "/api/v1/responses", """{"model":"small","input":"hello"}""")]
    [InlineData("openai/v1/embeddings", "/api/v1/embeddings", """{"model":"small","input":["hello"]}""")]
    [InlineData(ModelWorld.Messages, "/api/v1/messages", ModelWorld.Greeting)]
    public async Task A_request_reaches_the_provider_once_with_the_boundarys_own_credential(string path, string upstream, string body)
    {
        await using World world = await ModelWorld.StartAsync();

        (int status, string? decision, JsonObject answer) = await ModelWorld.AskAsync(world, path, body);

        Assert.True(status == 200, answer.ToString());
        Assert.NotNull(decision);
        Assert.Equal("c1", ((JsonString)answer["id"]!).Value);
        RecordedRequest sent = Assert.Single(world.Upstream.Requests);
        Assert.Equal(upstream, sent.Target);
        Assert.Contains(World.Credential, sent.AllText, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith("anthropic", StringComparison.Ordinal), sent.AllText.Contains("anthropic-version: 2023-06-01", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(path == ModelWorld.Responses, sent.BodyText.Contains("\"store\":false", StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_key_field_of_an_SDK_is_a_token_and_two_proofs_are_none()
    {
        await using World world = await ModelWorld.StartAsync();
        string token = await world.TokenAsync();

        Assert.Equal(200, (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, key: token)).Status);
        Assert.Equal(401, (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token, key: token)).Status);
        Assert.Equal(401, (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, key: "guess")).Status);
        Assert.Equal(401, (await ModelWorld.AskAsync(world, "v1/actions", "{}", key: token)).Status);
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_policy_caps_what_is_sent_and_evidence_tells_what_was_asked()
    {
        await using World world = await ModelWorld.StartAsync();

        (_, string? decision, _) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello);

        Assert.Contains("\"max_tokens\":100,", Assert.Single(world.Upstream.Requests).BodyText, StringComparison.Ordinal);
        string story = (await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"from\":900", story, StringComparison.Ordinal);
        Assert.Contains("\"to\":100", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_puts_another_model_in_the_place_of_the_one_asked_for_and_leaves_tools_out()
    {
        const string Narrow =
            """

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: models/cheap, owner: support }
            spec:
              match: { routes: [gpt], operations: [chat] }
              rules:
                - { id: cheap, effect: narrow, always: true, bounds: { arguments: { model: { const: small, onExceed: set } } } }
                - { id: alone, effect: narrow, always: true, bounds: { arguments: { tools: { absent: true, onExceed: drop }, tool_choice: { absent: true, onExceed: drop } } } }
            """;
        await using World world = await ModelWorld.StartAsync(Narrow);

        (int status, _, JsonObject answer) = await ModelWorld.AskAsync(
            world, ModelWorld.Chat, """{"model":"large","messages":[{"role":"user","content":"hello"}],"tools":[{"type":"function","function":{"name":"pay"}}],"tool_choice":"required"}""");

        Assert.True(status == 200, answer.ToString());
        Assert.Equal("""{"messages":[{"content":"hello","role":"user"}],"model":"small"}""", Assert.Single(world.Upstream.Requests).BodyText);
    }

    [Fact]
    public async Task Only_models_that_the_caller_could_be_allowed_are_listed()
    {
        const string Never =
            """

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: models/never, owner: support }
            spec:
              match: { routes: [gpt] }
              rules:
                - { id: large, effect: deny, when: "args.model == 'large'", message: too large }
            """;
        await using World world = await ModelWorld.StartAsync(Never);

        ClientCall listed = await world.GetAsync("openai/v1/models", await world.TokenAsync());
        ClientCall wise = await world.GetAsync("anthropic/v1/models", await world.TokenAsync());
        ClientCall elsewhere = await world.GetAsync("openai/v1/models", await world.TokenAsync(deployment: "spare"));

        Assert.Equal(["small"], Ids(listed));
        Assert.Equal(["wise"], Ids(wise));
        Assert.Empty(Ids(elsewhere));
        Assert.Equal(401, (await world.GetAsync("openai/v1/models", null)).Status);
        (int status, string? decision, JsonObject refused) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello.Replace("small", "large", StringComparison.Ordinal));
        Assert.Equal((404, "atellagent_model_not_found"), (status, ModelWorld.Code(refused)));
        Assert.Contains("models/never", (await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_no_tool()
    {
        await using World world = await ModelWorld.StartAsync();
        string token = await world.TokenAsync();

        Assert.DoesNotContain("gpt.", await Mcp.ToolsAsync(world, token), StringComparison.Ordinal);
        Assert.Contains("unknown_route", await Mcp.CallAsync(world, token, "gpt.chat", ModelWorld.Hello), StringComparison.Ordinal);
        Assert.Contains("unknown_route", await Mcp.CallAsync(world, token, "gpt.chat", ModelWorld.Hello, "mcp/gpt"), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    private static string[] Ids(ClientCall listed) => [.. ((JsonArray)listed.Body!["data"]!).Items.Select(static one => ((JsonString)((JsonObject)one)["id"]!).Value)];
}
