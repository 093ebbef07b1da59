using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Scenarios;

/// <summary>
/// The server that the conformance suite of MCP wants to find: tools, resources and prompts with its names, on the official SDK. And a door for the suite, which
/// knows no tokens: it adds one, and passes on everything else as it is.
/// </summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string Silence = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

    private static readonly Dictionary<string, string> Tools = new(StringComparer.Ordinal)
    {
        ["test_simple_text"] = """{"content":[{"type":"text","text":"This is a simple text response for testing."}]}""",
        ["test_image_content"] = $$$"""{"content":[{"type":"image","data":"{{{Pixel}}}","mimeType":"image/png"}]}""",
        ["test_audio_content"] = $$$"""{"content":[{"type":"audio","data":"{{{Silence}}}","mimeType":"audio/wav"}]}""",
        ["test_embedded_resource"] = """{"content":[{"type":"resource","resource":{"uri":"test://embedded-resource","mimeType":"text/plain","text":"This is an embedded resource content."}}]}""",
        ["test_multiple_content_types"] = $$$"""{"content":[{"type":"text","text":"Several kinds:"},{"type":"image","data":"{{{Pixel}}}","mimeType":"image/png"},{"type":"resource","resource":{"uri":"test://mixed-content-resource","mimeType":"application/json","text":"{}"}}]}""",
        ["test_error_handling"] = """{"isError":true,"content":[{"type":"text","text":"This tool intentionally returns an error for testing"}]}""",
        ["test_tool_with_logging"] = """{"content":[{"type":"text","text":"logged"}]}""",
        ["test_tool_with_progress"] = """{"content":[{"type":"text","text":"progressed"}]}""",
    };

    private static readonly Dictionary<string, string> Resources = new(StringComparer.Ordinal)
    {
        ["test://static-text"] = """{"contents":[{"uri":"test://static-text","mimeType":"text/plain","text":"This is the content of the static text resource."}]}""",
        ["test://static-binary"] = $$$"""{"contents":[{"uri":"test://static-binary","mimeType":"image/png","blob":"{{{Pixel}}}"}]}""",
        ["test://watched-resource"] = """{"contents":[{"uri":"test://watched-resource","mimeType":"text/plain","text":"watched"}]}""",
        ["test://template/123/data"] = """{"contents":[{"uri":"test://template/123/data","mimeType":"application/json","text":"{\"id\":\"123\",\"templateTest\":true}"}]}""",
    };

    private static readonly Dictionary<string, string> Prompts = new(StringComparer.Ordinal)
    {
        ["test_simple_prompt"] = """{"messages":[{"role":"user","content":{"type":"text","text":"This is a simple prompt for testing."}}]}""",
        ["test_prompt_with_arguments"] = """{"messages":[{"role":"user","content":{"type":"text","text":"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"}}]}""",
        ["test_prompt_with_embedded_resource"] = """{"messages":[{"role":"user","content":{"type":"resource","resource":{"uri":"{resourceUri}","mimeType":"text/plain","text":"Embedded resource content for testing."}}},{"role":"user","content":{"type":"text","text":"Please process the embedded resource above."}}]}""",
        ["test_prompt_with_image"] = $$$"""{"messages":[{"role":"user","content":{"type":"image","data":"{{{Pixel}}}","mimeType":"image/png"}}]}""",
    };

    private readonly WebApplication _server;
    private readonly List<WebApplication> _doors = [];
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private ConformanceServer(WebApplication server) => _server = server;

    private string Address => _server.Urls.Single();

    /// <summary>Starts it.</summary>
    public static async Task<ConformanceServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer()
            .WithHttpTransport(static transport => transport.Stateless = false)
            .WithListToolsHandler(static (_, _) => ValueTask.FromResult(new ListToolsResult
            {
                Tools = [.. Tools.Keys.Concat(ConformanceQuestions.Names).Select(static name => new Tool { Name = name, Description = "Is for the suite", InputSchema = Read<JsonElement>(ConformanceQuestions.SchemaOf(name)) })],
            }))
            .WithCallToolHandler(static async (request, cancellationToken) =>
            {
                await SayAsync(request, cancellationToken);
                return Tools.TryGetValue(request.Params!.Name, out string? told) ? Read<CallToolResult>(told) : await ConformanceQuestions.CallAsync(request, cancellationToken);
            })
            .WithListResourcesHandler(static (_, _) => ValueTask.FromResult(new ListResourcesResult
            {
                Resources = [.. Resources.Keys.Where(static uri => !uri.Contains("template", StringComparison.Ordinal)).Select(static uri => new Resource { Uri = uri, Name = uri[7..], MimeType = "text/plain" })],
            }))
            .WithListResourceTemplatesHandler(static (_, _) => ValueTask.FromResult(new ListResourceTemplatesResult
            {
                ResourceTemplates = [new ResourceTemplate { UriTemplate = "test://template/{id}/data", Name = "template" }],
            }))
            .WithReadResourceHandler(static (request, _) => Resources.TryGetValue(request.Params!.Uri, out string? text)
                ? ValueTask.FromResult(Read<ReadResourceResult>(text))
                : throw new McpProtocolException("there is no such resource", McpErrorCode.ResourceNotFound))
            .WithListPromptsHandler(static (_, _) => ValueTask.FromResult(new ListPromptsResult
            {
                Prompts = [.. Prompts.Keys.Select(static name => new Prompt { Name = name, Description = "Is for the suite" })],
            }))
            .WithGetPromptHandler(static (request, _) => ValueTask.FromResult(Read<GetPromptResult>(
                (request.Params!.Arguments ?? new Dictionary<string, JsonElement>()).Aggregate(
                    Prompts[request.Params.Name], static (text, argument) => text.Replace("{" + argument.Key + "}", argument.Value.GetString(), StringComparison.Ordinal)))))
            .WithCompleteHandler(static (_, _) => ValueTask.FromResult(Read<CompleteResult>("""{"completion":{"values":["paris"],"total":1,"hasMore":false}}""")));
        WebApplication app = builder.Build();
        app.MapMcp("/mcp");
        await app.StartAsync();
        return new ConformanceServer(app);
    }

    /// <summary>Makes it the route <c>suite</c> of a world that is about to start.</summary>
    public void AddTo(World world)
    {
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "suite.yaml"), $$"""
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: suite }
            spec:
              connector: mcp
              destination: { baseUrl: "{{Address}}/mcp", networks: [127.0.0.0/8] }
              serves: [resources, prompts, completions, sampling, elicitation]
              release: allow
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: suite/all }
            spec:
              match: { routes: [suite] }
              rules:
                - { id: may, effect: allow, when: "principal.type == 'agent'" }
            """);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        const string Granted = "{ route: elsewhere, operations: [get] }";
        IEnumerable<string> operations = Tools.Keys.Concat(ConformanceQuestions.Names).Concat(["elicitation/create", "sampling/createMessage", "resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get", "completion/complete"]);
        File.WriteAllText(file, File.ReadAllText(file).Replace(Granted, $"{Granted}\n    - {{ route: suite, operations: [{string.Join(", ", operations)}] }}", StringComparison.Ordinal));
    }

    /// <summary>Opens a door to a boundary.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> OpenAsync(Uri boundary, string token)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication door = builder.Build();
        door.Run(context => PassAsync(context, boundary, token));
        await door.StartAsync();
        _doors.Add(door);
        return door.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication door in _doors)
        {
            await door.DisposeAsync();
        }

        await _server.DisposeAsync();
        _invoker.Dispose();
    }

    private async Task PassAsync(HttpContext context, Uri boundary, string token)
    {
        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), new Uri(boundary, context.Request.Path + context.Request.QueryString)) { Content = new StreamContent(context.Request.Body) };
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
        {
            // The boundary knows its own name; a foreign one goes on as it is.
            bool isOwn = name.Equals("Host", StringComparison.OrdinalIgnoreCase) && context.Request.Host.Host is "127.0.0.1" or "localhost";
            if (name.Equals("Origin", StringComparison.OrdinalIgnoreCase) && values == $"http://{context.Request.Host}" && context.Request.Host.Host is "127.0.0.1" or "localhost")
            {
                request.Headers.TryAddWithoutValidation(name, boundary.GetLeftPart(UriPartial.Authority));
                continue;
            }

            if (!isOwn && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && !name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using HttpResponseMessage response = await _invoker.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    // What it says before it answers.
    private static async Task SayAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        for (int step = 0; step < 3; step++)
        {
            if (request.Params!.Name == "test_tool_with_logging")
            {
                JsonObject said = new() { ["level"] = "info", ["data"] = $"step {step}" };
                await request.Server.SendMessageAsync(new JsonRpcNotification { Method = "notifications/message", Params = said }, cancellationToken);
            }
            else if (request.Params is { Name: "test_tool_with_progress", ProgressToken: { } token })
            {
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = step * 50, Total = 100 }, cancellationToken: cancellationToken);
            }
        }
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, McpJsonUtilities.DefaultOptions)!;
}
