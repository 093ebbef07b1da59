using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Demo.Agent;

/// <summary>What the agent tries over MCP, with the official SDK and nothing but its bearer token.</summary>
internal sealed class McpActs : IAsyncDisposable
{
    private readonly SocketsHttpHandler _sockets;
    private readonly DecisionHeader _header;
    private readonly HttpClient _http;
    private readonly HttpClientTransport _transport;
    private readonly TimeProvider _time;
    private McpClient? _client;

    public McpActs(Uri boundary, string token, TimeProvider time)
    {
        _sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !boundary.IsLoopback };
        _header = new DecisionHeader(_sockets);
        _http = new HttpClient(_header);
        _time = time;
        HttpClientTransportOptions options = new()
        {
            Endpoint = new Uri(boundary, "mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" },
        };
        _transport = new HttpClientTransport(options, _http);
    }

    public Task<Act> SearchAsync(CancellationToken cancellationToken) => CallAsync(
        "MCP search_tickets \"ord_1001\"",
        "tickets.search_tickets",
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["query"] = "ord_1001" },
        ActDecision.Allowed,
        cancellationToken);

    public Task<Act> NoteOnHeldTicketAsync(CancellationToken cancellationToken) => CallAsync(
        "MCP add_note to TCK-3 (legal hold)",
        "tickets.add_note",
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["id"] = "TCK-3", ["text"] = "customer called" },
        ActDecision.Denied,
        cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        await _transport.DisposeAsync();
        _http.Dispose();
        _header.Dispose();
        _sockets.Dispose();
    }

    private async Task<Act> CallAsync(
        string what,
        string tool,
        Dictionary<string, object?> arguments,
        ActDecision expected,
        CancellationToken cancellationToken)
    {
        _header.Last = null;
        long start = _time.GetTimestamp();
        try
        {
            _client ??= await McpClient.CreateAsync(_transport, cancellationToken: cancellationToken);
            CallToolResult result = await _client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
            double took = _time.GetElapsedTime(start).TotalMilliseconds;
            string text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
            ActDecision decision = result.IsError == true ? ActDecision.Denied : ActDecision.Allowed;
            return new Act(what, decision, expected, _header.Last ?? Meta(result), took, text);
        }
        catch (Exception exception) when (exception is McpException or HttpRequestException)
        {
            // A denial has to be a result that a model can read; an error of the protocol is a broken promise.
            double took = _time.GetElapsedTime(start).TotalMilliseconds;
            return new Act(what, ActDecision.Failed, expected, _header.Last, took, exception.Message);
        }
    }

    private static string? Meta(CallToolResult result) =>
        result.Meta?["atellagent/decision"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue(out string? id) ? id : null;
}
