using System.Text;

namespace Atellagent.Scenarios;

/// <summary>Plain messages to the MCP surface, and the text of what it answers.</summary>
internal static class Mcp
{
    public static Task<string> ToolsAsync(World world, string? token) => SendAsync(world, token, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

    public static Task<string> CallAsync(World world, string? token, string tool, string arguments, string path = "mcp") =>
        SendAsync(world, token, $$"""{ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "{{tool}}", "arguments": {{arguments}} } }""", path);

    private static async Task<string> SendAsync(World world, string? token, string message, string path = "mcp")
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes(message), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        using HttpResponseMessage response = await http.SendAsync(request);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
