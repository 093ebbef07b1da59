using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>An MCP server with one tool, which says things before it answers: the route <c>works</c>, whose answers policy looks through for secrets.</summary>
internal static class McpNoticeUpstream
{
    public static void AddTo(World world)
    {
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "works.yaml"), $$"""
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: works }
            spec:
              connector: mcp
              destination: { baseUrl: "http://127.0.0.1:{{world.Upstream.Port.ToString(CultureInfo.InvariantCulture)}}/works", networks: [127.0.0.0/8] }
              credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
              release: allow
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: works/rules }
            spec:
              match: { routes: [works], operations: [work] }
              rules: [ { id: may, effect: allow, when: "'support' in principal.roles" } ]
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: works/answers }
            spec:
              match: { phase: response, routes: [works], operations: [work] }
              rules:
                - { id: no-secrets, effect: deny, when: "finding('secret') >= 0.5", message: a credential does not leave }
                - { id: mask, effect: narrow, when: "finding('pii') >= 0.5", redact: { kinds: [pii] } }
                - { id: all, effect: allow, always: true }
            """);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace(
            "{ route: elsewhere, operations: [get] }", "{ route: elsewhere, operations: [get] }\n    - { route: works, operations: [work] }", StringComparison.Ordinal));
        world.Upstream.Answer = request => Answer(request, static _ => []);
    }

    /// <summary>Answers a request; a call says some things first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="says">The notifications, by the token for progress that came with the call.</param>
    public static UpstreamAnswer Answer(RecordedRequest request, Func<string?, IEnumerable<string>> says) => Answer(request, token => InOrder(says(token)));

    public static UpstreamAnswer Answer(RecordedRequest request, Func<string?, IAsyncEnumerable<string>> says)
    {
        JsonNode message = JsonNode.Parse(request.BodyText)!;
        if (message["id"] is not { } id)
        {
            return new UpstreamAnswer { Status = 202, Body = "" };
        }

        string method = message["method"]!.GetValue<string>();
        string result = method switch
        {
            "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"logging":{},"tools":{}},"serverInfo":{"name":"u","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"work","inputSchema":{"type":"object"}}]}""",
            "tools/call" => """{"content":[{"type":"text","text":"done"}]}""",
            _ => "{}",
        };
        string answer = $$"""{"jsonrpc":"2.0","id":{{id.ToJsonString()}},"result":{{result}}}""";
        return method == "tools/call"
            ? new UpstreamAnswer { ContentType = "text/event-stream", Parts = Events(says(message["params"]!["_meta"]!["progressToken"]?.GetValue<string>()), answer) }
            : new UpstreamAnswer { Body = answer };
    }

    public static string Progress(string? token, int progress, string? message = null) =>
        JsonSerializer.Serialize(new { jsonrpc = "2.0", method = "notifications/progress", @params = new { progressToken = token, progress, total = 100, message = message ?? "on the way", _meta = new { of = "the server" } } });

    public static string Log(string level, string text) =>
        JsonSerializer.Serialize(new { jsonrpc = "2.0", method = "notifications/message", @params = new { level, logger = "worker", data = text } });

    /// <summary>Calls the tool.</summary>
    /// <returns>The content type, and the messages that came.</returns>
    public static async Task<(string? Type, JsonNode[] Messages)> CallAsync(World world, string token, string? meta, string? session = null, string version = "2025-11-25", Action<JsonNode>? hear = null)
    {
        string with = meta is null ? "" : $$""","_meta":{{meta}}""";
        using HttpResponseMessage response = await SendAsync(world, token, $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"works.work","arguments":{}{{{with}}} } }""", session, version);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        List<JsonNode> messages = [];
        while (await reader.ReadLineAsync() is { } line)
        {
            string text = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line;
            if (text.StartsWith('{'))
            {
                messages.Add(JsonNode.Parse(text)!);
                hear?.Invoke(messages[^1]);
            }
        }

        return (response.Content.Headers.ContentType?.MediaType, [.. messages]);
    }

    /// <summary>Begins a session that wants to hear log messages.</summary>
    public static async Task<string> BeginAsync(World world, string token, string level)
    {
        using HttpResponseMessage welcome = await SendAsync(
            world, token, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""");
        string session = welcome.Headers.GetValues("Mcp-Session-Id").Single();
        using HttpResponseMessage set = await SendAsync(world, token, $$$"""{"jsonrpc":"2.0","id":2,"method":"logging/setLevel","params":{"level":"{{{level}}}"}}""", session);
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());
        return session;
    }

    public static async Task<HttpResponseMessage> SendAsync(World world, string token, string message, string? session = null, string version = "2025-11-25")
    {
        HttpClient http = new();
        using HttpRequestMessage request = world.Post("mcp", token, Encoding.UTF8.GetBytes(message), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        if (version == "2026-07-28")
        {
            request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
            request.Headers.TryAddWithoutValidation("Mcp-Name", "works.work");
        }

        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async IAsyncEnumerable<string> Events(IAsyncEnumerable<string> notifications, string answer)
    {
        await foreach (string notification in notifications)
        {
            yield return $"data: {notification}\n\n";
        }

        yield return $"data: {answer}\n\n";
    }

    private static async IAsyncEnumerable<string> InOrder(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            await Task.Yield();
            yield return text;
        }
    }
}
