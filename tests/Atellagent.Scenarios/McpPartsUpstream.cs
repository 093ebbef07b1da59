using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>An MCP server that answers by hand, in pages, and notes what it is asked: tools, resources, prompts and completion.</summary>
internal static class McpPartsUpstream
{
    private const string Secret =
        """
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: NAME/secret }
        spec:
          match: { routes: [NAME], operations: [resources/read] }
          rules:
            - { id: no, effect: deny, when: "args.uri.contains('secret')", message: not that one }
        """;

    /// <summary>Makes the upstream of a world one, and names it as a route.</summary>
    public static void AddTo(World world, string name, string path, string serves = "resources, prompts, completions", string grants = "resources/list, resources/templates/list, resources/read, prompts/list, prompts/get, completion/complete")
    {
        File.WriteAllText(Path.Combine(world.BoundaryFolder, name + ".yaml"), $$"""
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: {{name}} }
            spec:
              connector: mcp
              destination: { baseUrl: "http://127.0.0.1:{{world.Upstream.Port.ToString(CultureInfo.InvariantCulture)}}/{{path}}", networks: [127.0.0.0/8] }
              serves: [{{serves}}]
              release: allow
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: {{name}}/rules }
            spec:
              match: { routes: [{{name}}], operations: [{{grants}}] }
              rules:
                - { id: may, effect: allow, when: "'support' in principal.roles" }
            {{(grants.Contains("resources/read", StringComparison.Ordinal) ? Secret.Replace("NAME", name, StringComparison.Ordinal) : "")}}
            """);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = File.ReadAllText(file);
        const string Granted = "{ route: elsewhere, operations: [get] }";
        Assert.Contains(Granted, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(
            Granted, $"{Granted}\n    - {{ route: {name}, operations: [{grants}] }}", StringComparison.Ordinal));
    }

    /// <summary>Answers a request, and notes its method and parameters.</summary>
    public static UpstreamAnswer Answer(RecordedRequest request, ConcurrentQueue<string> asked)
    {
        if (request.Target.StartsWith("/dead", StringComparison.Ordinal))
        {
            return new UpstreamAnswer { Drop = true };
        }

        JsonNode message = JsonNode.Parse(request.BodyText)!;
        string method = message["method"]!.GetValue<string>();
        if (message["id"] is null)
        {
            return new UpstreamAnswer { Status = 202, Body = "" };
        }

        JsonNode? parameters = message["params"];
        if (method is not ("initialize" or "tools/list"))
        {
            JsonObject noted = (JsonObject)(parameters?.DeepClone() ?? new JsonObject());
            noted.Remove("_meta");
            asked.Enqueue($"{method} {noted.ToJsonString()}");
        }

        string result = method switch
        {
            "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"resources":{},"prompts":{},"completions":{}},"serverInfo":{"name":"u","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"search","inputSchema":{"type":"object"}},{"name":"resources/read","inputSchema":{"type":"object"}}]}""",
            "resources/list" when parameters?["cursor"] is null => """{"resources":[{"uri":"file:///docs/a.md","name":"a"},{"uri":"file:///docs/secret.md","name":"s"}],"nextCursor":"2"}""",
            "resources/list" => """{"resources":[{"uri":"file:///docs/b.md","name":"b"}]}""",
            "resources/templates/list" => """{"resourceTemplates":[{"uriTemplate":"file:///docs/{name}","name":"doc"}]}""",
            "resources/read" => $$"""{"contents":[{"uri":{{JsonSerializer.Serialize(parameters!["uri"]!.GetValue<string>())}},"text":"words of it"}]}""",
            "prompts/list" => """{"prompts":[{"name":"greet","arguments":[{"name":"who","required":true}]}]}""",
            "prompts/get" => """{"messages":[{"role":"user","content":{"type":"text","text":"Say hello"}}]}""",
            "completion/complete" => """{"completion":{"values":["paris"],"total":1,"hasMore":false}}""",
            _ => "{}",
        };
        string body = method == "resources/read" && request.BodyText.Contains("missing", StringComparison.Ordinal)
            ? $$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"error":{"code":-32002,"message":"no such resource"} }"""
            : $$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{{{result}}} }""";
        return new UpstreamAnswer { Body = body };
    }

    /// <summary>Sends a message to the boundary.</summary>
    public static async Task<string> SendAsync(World world, string token, string method, string parameters, string path = "mcp", string version = "2025-11-25")
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}"""), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        using HttpResponseMessage response = await http.SendAsync(request);
        return (await response.Content.ReadAsStringAsync()).Replace("\\u002B", "+", StringComparison.Ordinal);
    }
}
