using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Atellagent.Demo.Upstream;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Cli.Tests.Demo;

public sealed class UpstreamServerTests : IDisposable
{
    private const string Token = "upstream-token";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("demo-upstream-test-");

    [Theory]
    [InlineData("api/ledger")]
    [InlineData("api/orders/ord_1001")]
    [InlineData("mcp")]
    public async Task Nobody_gets_in_without_the_token(string path)
    {
        await using UpstreamServer server = await StartAsync();
        using HttpClient http = new() { BaseAddress = new Uri(server.Url + "/") };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task What_it_saw_is_still_there_after_it_was_started_again()
    {
        await using (UpstreamServer first = await StartAsync())
        {
            using HttpClient http = Client(first);
            HttpResponseMessage made = await http.PostAsJsonAsync(
                "api/orders/ord_1001/refunds", new { amount = 12.50m, currency = "EUR" }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        await using UpstreamServer second = await StartAsync();
        using HttpClient again = Client(second);
        JsonNode ledger = (await again.GetFromJsonAsync<JsonNode>("api/ledger", TestContext.Current.CancellationToken))!;

        Assert.Equal(1, ledger["count"]!.GetValue<int>());
        Assert.Equal("12.50", ledger["refunds"]![0]!["amount"]!.ToJsonString());
    }

    [Theory]
    [InlineData("ord_9999", """{"amount":1,"currency":"EUR"}""", HttpStatusCode.NotFound)]
    [InlineData("ord_1001", """{"amount":0,"currency":"EUR"}""", HttpStatusCode.BadRequest)]
    [InlineData("ord_1001", """{"amount":"1"}""", HttpStatusCode.BadRequest)]
    public async Task A_refund_that_makes_no_sense_is_not_made(string order, string body, HttpStatusCode status)
    {
        await using UpstreamServer server = await StartAsync();
        using HttpClient http = Client(server);
        using StringContent content = new(body, MediaTypeHeaderValue.Parse("application/json"));

        Assert.Equal(status, (await http.PostAsync($"api/orders/{order}/refunds", content, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, (await http.GetFromJsonAsync<JsonNode>("api/ledger", TestContext.Current.CancellationToken))!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Speaks_mcp_with_three_tools()
    {
        await using UpstreamServer server = await StartAsync();
        await using HttpClientTransport transport = new(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Url + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {Token}" },
        });
        await using McpClient client = await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken);

        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        CallToolResult noted = await client.CallToolAsync(
            "add_note",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["id"] = "TCK-1", ["text"] = "called" },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["add_note", "get_ticket", "search_tickets"], tools.Select(static tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.Equal("TCK-1 has 1 note(s)", Assert.IsType<TextContentBlock>(noted.Content.Single()).Text);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<UpstreamServer> StartAsync() =>
        UpstreamServer.StartAsync(System.Net.IPAddress.Loopback, 0, _folder.FullName, Token, TimeProvider.System, TestContext.Current.CancellationToken);

    private static HttpClient Client(UpstreamServer server)
    {
        HttpClient http = new() { BaseAddress = new Uri(server.Url + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return http;
    }
}
