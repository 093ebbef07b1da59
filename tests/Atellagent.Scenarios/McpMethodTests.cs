using System.Text;

namespace Atellagent.Scenarios;

/// <summary>Which methods of MCP are served is a closed table. The rest is refused before the protocol library sees it.</summary>
public sealed class McpMethodTests
{
    private static readonly string[] Refused =
    [
        "elicitation/create", "resources/subscribe", "resources/unsubscribe", "roots/list", "resources/read/", "Prompts/list", "completion", "resources/templates", "sampling/createMessage", "subscriptions/listen",
        "tasks/list", "tools/Call", "tools/call ", "tools/list/", "notifications/initialized", "rpc.discover", "", "x",
    ];

    private static readonly string[] Unserved = ["elicitation", "roots", "sampling", "subscribe", "listChanged"];

    private static readonly string[] Versions = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    [Fact]
    public async Task A_method_that_is_not_in_the_table_is_refused_in_every_revision_and_at_every_address()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (string path in (string[])["mcp", "mcp/payments"])
        {
            foreach (string version in Versions)
            {
                foreach (string method in Refused)
                {
                    string answer = await SendAsync(world, token, path, version, $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"uri":"file:///etc/passwd"}}""");
                    Assert.True(answer.StartsWith(version == "2026-07-28" ? "404 " : "200 ", StringComparison.Ordinal) && answer.Contains("\"code\":-32601", StringComparison.Ordinal), $"{path} {version} {method}: {answer}");
                }
            }
        }

        Assert.Empty(world.Upstream.Requests);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"payments.refund","arguments":{"orderId":"ord_1","amount":1,"currency":"EUR"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/call","params":{"name":"payments.refund","arguments":{"orderId":"ord_1","amount":1,"currency":"EUR"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [InlineData("[]")]
    public async Task What_is_no_request_and_no_known_notification_is_refused(string message)
    {
        await using World world = await World.StartAsync();

        Assert.StartsWith("400 ", await SendAsync(world, await world.TokenAsync(), "mcp", "2025-11-25", message), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/templates/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"prompts/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""")]
    public async Task What_is_in_the_table_is_served(string message)
    {
        await using World world = await World.StartAsync();

        string answer = await SendAsync(world, await world.TokenAsync(), "mcp", "2025-11-25", message);

        Assert.StartsWith("20", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", answer, StringComparison.Ordinal);
    }

    // A client may send what is announced, so nothing is announced that would be refused.
    [Fact]
    public async Task What_is_announced_is_in_the_table()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (string version in Versions[..3])
        {
            string answer = await SendAsync(world, token, "mcp", version, $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{version}}}","capabilities":{},"clientInfo":{"name":"c","version":"1"} }}""");

            Assert.Contains("\"tools\":", answer, StringComparison.Ordinal);
            Assert.True(!Unserved.Any(capability => answer.Contains($"\"{capability}\":", StringComparison.Ordinal)), $"{version}: {answer}");
        }
    }

    private static async Task<string> SendAsync(World world, string token, string path, string version, string message)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes(message), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        using HttpResponseMessage response = await http.SendAsync(request);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
