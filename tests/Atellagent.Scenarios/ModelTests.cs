using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Models asked at the addresses of the providers' own APIs.</summary>
public sealed class ModelTests
{
    private const string Chat = "openai/v1/chat/completions";
    private const string Hello = """{"model":"small","messages":[{"role":"user","content":"hello"}],"max_tokens":900}""";
    private const string Completion = """{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}""";

    [Theory]
    [InlineData(Chat, "/api/chat/completions", Hello)]
    [InlineData("openai/v1/responses", "/api/responses", """{"model":"small","input":"hello"}""")]
    [InlineData("openai/v1/embeddings", "/api/embeddings", """{"model":"small","input":["hello"]}""")]
    [InlineData("anthropic/v1/messages", "/api/messages", """{"model":"wise","max_tokens":9,"messages":[{"role":"user","content":"hello"}]}""")]
    public async Task A_request_reaches_the_provider_once_with_the_boundarys_own_credential(string path, string upstream, string body)
    {
        await using World world = await StartAsync();

        (int status, string? decision, JsonObject answer) = await AskAsync(world, path, body);

        Assert.True(status == 200, answer.ToString());
        Assert.NotNull(decision);
        Assert.Equal("c1", ((JsonString)answer["id"]!).Value);
        RecordedRequest sent = Assert.Single(world.Upstream.Requests);
        Assert.Equal(upstream, sent.Target);
        Assert.Contains(World.Credential, sent.AllText, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith("anthropic", StringComparison.Ordinal), sent.AllText.Contains("anthropic-version: 2023-06-01", StringComparison.OrdinalIgnoreCase));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_key_field_of_an_SDK_is_a_token_and_two_proofs_are_none()
    {
        await using World world = await StartAsync();
        string token = await world.TokenAsync();

        Assert.Equal(200, (await AskAsync(world, Chat, Hello, key: token)).Status);
        Assert.Equal(401, (await AskAsync(world, Chat, Hello, token, key: token)).Status);
        Assert.Equal(401, (await AskAsync(world, Chat, Hello, key: "guess")).Status);
        Assert.Equal(401, (await AskAsync(world, "v1/actions", "{}", key: token)).Status);
        Assert.Single(world.Upstream.Requests);
    }

    [Theory]
    [InlineData("""{"model":"secretive","messages":[]}""", 404, "atellagent_model_not_found")]
    [InlineData("""{"model":"small","messages":[],"stream":true}""", 400, "atellagent_invalid_request")]
    [InlineData("""{"model":"small","messages":[],"web_search_options":{}}""", 400, "atellagent_arguments_invalid")]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"forbidden"}]}""", 403, "atellagent_denied")]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"ask first"}]}""", 403, "atellagent_approval_required")]
    [InlineData("""{"messages":[]}""", 400, "atellagent_invalid_request")]
    public async Task What_is_refused_sends_nothing_and_says_so_as_the_provider_would(string body, int status, string code)
    {
        await using World world = await StartAsync();

        (int answered, _, JsonObject answer) = await AskAsync(world, Chat, body);

        Assert.True(answered == status, answer.ToString());
        Assert.Equal(code, ((JsonString)((JsonObject)answer["error"]!)["code"]!).Value);
        Assert.Empty(world.Upstream.Requests);
    }

    [Theory]
    [InlineData(500, 424)]
    [InlineData(429, 424)]
    [InlineData(409, 424)]
    [InlineData(401, 424)]
    [InlineData(400, 400)]
    public async Task What_the_provider_refuses_is_never_answered_so_that_an_SDK_repeats_it(int upstream, int status)
    {
        await using World world = await StartAsync();
        world.Upstream.Answer = _ => new UpstreamAnswer { Status = upstream, Body = """{"error":{"message":"no","code":"theirs"}}""" };

        (int answered, string? decision, JsonObject answer) = await AskAsync(world, Chat, Hello);

        Assert.True(answered == status, answer.ToString());
        Assert.NotNull(decision);
        Assert.Equal(status == 424 ? "atellagent_outcome_unknown" : "theirs", ((JsonString)((JsonObject)answer["error"]!)["code"]!).Value);
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_lost_answer_is_an_unknown_outcome()
    {
        await using World world = await StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Drop = true };

        (int status, _, JsonObject answer) = await AskAsync(world, Chat, Hello);

        Assert.True(status == 424, answer.ToString());
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_policy_caps_what_is_sent()
    {
        await using World world = await StartAsync();

        await AskAsync(world, Chat, Hello);

        Assert.Contains("\"max_tokens\":100,", Assert.Single(world.Upstream.Requests).AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_models_that_the_caller_could_be_allowed_are_listed()
    {
        await using World world = await StartAsync();

        ClientCall listed = await world.GetAsync("openai/v1/models", await world.TokenAsync());
        ClientCall elsewhere = await world.GetAsync("openai/v1/models", await world.TokenAsync(deployment: "spare"));

        Assert.Contains("\"id\":\"small\"", listed.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wise", listed.Body.ToString(), StringComparison.Ordinal);
        Assert.Empty(((JsonArray)elsewhere.Body!["data"]!).Items);
        Assert.Equal(401, (await world.GetAsync("openai/v1/models", null)).Status);
    }

    private static async Task<World> StartAsync()
    {
        World world = await World.StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = Completion };
        string port = world.Upstream.Port.ToString(CultureInfo.InvariantCulture);
        string yaml = BoundaryYaml.For(world.Upstream.Port);
        const string Granted = "- { route: elsewhere, operations: [get] }";
        ClientCall applied = await world.ApplyAsync(
            yaml.Replace(Granted, Granted + "\n    - { route: gpt, operations: [chat, responses, embeddings] }\n    - { route: claude, operations: [messages] }", StringComparison.Ordinal)
            + Text.Replace("{PORT}", port, StringComparison.Ordinal));
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        return world;
    }

    private static async Task<(int Status, string? Decision, JsonObject Answer)> AskAsync(World world, string path, string body, string? token = null, string? key = null)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(path, token ?? (key is null ? await world.TokenAsync() : null), Encoding.UTF8.GetBytes(body), "application/json");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
        }

        using HttpResponseMessage response = await http.SendAsync(request);
        StrictJson.TryParse(await response.Content.ReadAsByteArrayAsync(), JsonLimits.Default, out JsonValue? value, out _);
        return ((int)response.StatusCode, response.Headers.TryGetValues("atellagent-decision", out IEnumerable<string>? named) ? named.Single() : null, (JsonObject)value!);
    }

    private const string Text =
        """

        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: gpt, owner: support }
        spec:
          connector: model
          dialect: openai
          models: [small, large]
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: claude, owner: support }
        spec:
          connector: model
          dialect: anthropic
          models: [wise]
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: x-api-key, format: "{0}" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/all, owner: support }
        spec:
          match: { routes: [gpt, claude] }
          rules:
            - { id: may, effect: allow, when: "principal.type == 'agent'" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/chat, owner: support }
        spec:
          match: { routes: [gpt], operations: [chat] }
          rules:
            - { id: no, effect: deny, when: "args.messages.exists(m, m.content == 'forbidden')", message: not this }
            - { id: ask, effect: require_approval, when: "args.messages.exists(m, m.content == 'ask first')", approval: { gate: g, from: { teams: [support] }, quorum: 1, ttl: 1h, reason: required } }
            - { id: cap, effect: narrow, always: true, message: answers are short, bounds: { arguments: { max_tokens: { maximum: 100, onExceed: clamp } } } }
        """;
}
