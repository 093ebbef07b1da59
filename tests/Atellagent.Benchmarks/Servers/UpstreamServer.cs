using System.ComponentModel;
using System.IO.Pipelines;
using ModelContextProtocol.Server;

namespace Atellagent.Benchmarks.Servers;

/// <summary>What all routes lead to: a fast JSON answer, that of a model where one is asked, and a stateless MCP server with one tool.</summary>
internal static class UpstreamServer
{
    private static readonly byte[] Answer = """{"id":"ref_1","status":"accepted","amount":10,"currency":"EUR","createdAt":"2026-01-01T00:00:00Z"}"""u8.ToArray();

    private static readonly byte[] Chat = """{"id":"c1","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":20,"completion_tokens":2,"total_tokens":22}}"""u8.ToArray();

    public static async Task<int> RunAsync()
    {
        WebApplicationBuilder builder = LoopbackServer.Builder();
        builder.Services.AddMcpServer(static server => server.ServerInfo = new() { Name = "echo", Version = "1.0.0" })
            .WithHttpTransport(static http => http.Stateless = true)
            .WithTools<EchoTools>();
        WebApplication app = builder.Build();
        app.Use(static (context, next) => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? AnswerAsync(context) : next(context));
        app.MapMcp("/mcp");
        return await LoopbackServer.RunAsync(app);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        byte[] answer = context.Request.Path.Value!.EndsWith("/chat/completions", StringComparison.Ordinal) ? Chat : Answer;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer);
    }

    [McpServerToolType]
    private sealed class EchoTools
    {
        [McpServerTool(Name = "echo"), Description("Says the same again.")]
        public static string Echo(string text) => text;
    }
}
