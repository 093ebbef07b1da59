using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A boundary with routes to a provider of each dialect, and callers that speak the providers' own APIs.</summary>
internal static class ModelWorld
{
    public const string Chat = "openai/v1/chat/completions";
    public const string Responses = "openai/v1/responses";
    public const string Messages = "anthropic/v1/messages";
    public const string Hello = """{"model":"small","messages":[{"role":"user","content":"hello"}],"max_tokens":900}""";
    public const string Greeting = """{"model":"wise","max_tokens":9,"messages":[{"role":"user","content":"hello"}]}""";

    /// <summary>An answer that has what the answer to every operation has.</summary>
    public const string Answer = """{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"output":[],"data":[],"content":[{"type":"text","text":"hi"}]}""";

    private const string Granted = "- { route: elsewhere, operations: [get] }";

    public static async Task<World> StartAsync(string more = "", Func<string, string>? change = null)
    {
        World world = await World.StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = Answer };
        ClientCall applied = await world.ApplyAsync(Documents(world.Upstream.Port, more, change));
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        return world;
    }

    /// <summary>Its documents, for whoever starts with them.</summary>
    public static string Documents(int upstreamPort, string more = "", Func<string, string>? change = null)
    {
        string yaml = BoundaryYaml.For(upstreamPort).Replace(
            Granted, Granted + "\n    - { route: gpt, operations: [chat, responses, embeddings] }\n    - { route: claude, operations: [messages] }", StringComparison.Ordinal);
        yaml = more.Contains("metadata: { name: backup,", StringComparison.Ordinal) ? yaml.Replace(Granted, Granted + "\n    - { route: backup, operations: [chat] }", StringComparison.Ordinal) : yaml;
        string routes = change is null ? Text + more : change(Text + more);
        return yaml + routes.Replace("{PORT}", upstreamPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    public static async Task<(int Status, string? Decision, JsonObject Answer)> AskAsync(World world, string path, string body, string? token = null, string? key = null)
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

    public static string? Code(JsonObject answer) => ((answer["error"] as JsonObject)?["code"] as JsonString)?.Value;

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
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/v1/", networks: [127.0.0.0/8] }
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
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/v1/", networks: [127.0.0.0/8] }
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
            - { id: no, effect: deny, when: "args.messages.exists(m, has(m.content) && m.content == 'forbidden')", message: not this }
            - { id: ask, effect: require_approval, when: "args.messages.exists(m, has(m.content) && m.content == 'ask first')", approval: { gate: g, from: { teams: [support] }, quorum: 1, ttl: 1h, reason: required } }
            - { id: cap, effect: narrow, always: true, message: answers are short, bounds: { arguments: { max_tokens: { maximum: 100, onExceed: clamp } } } }
        """;
}
