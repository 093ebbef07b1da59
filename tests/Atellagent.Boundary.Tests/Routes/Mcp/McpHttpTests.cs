using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Tests.Routes.Mcp;

/// <summary>The client side of streamable HTTP, byte by byte.</summary>
public sealed partial class McpHttpTests : IAsyncDisposable
{
    private const string Welcome = """{"capabilities":{"tools":{}},"protocolVersion":"2025-06-18","serverInfo":{"name":"s","version":"1"}}""";
    private readonly World _world = new();

    [Fact]
    public async Task A_call_is_one_post_with_the_canonical_bytes_of_what_was_granted()
    {
        await using RawServer server = Server((_, id) => Result(id, """{"content":[{"type":"text","text":"ok"}]}"""));
        RouteDocument route = World.McpTo(server.Port, World.Bearer);

        RouteResult first = await Call(route, """{"b":1,"a":"x"}""");
        await Call(route, "{}");

        Assert.Equal(new RouteResult.Completed(true, null, World.Object("""{"content":[{"type":"text","text":"ok"}]}"""), false), first);
        Assert.Equal(["initialize", "notifications/initialized", "tools/call", "tools/call"], server.Requests.Select(Method));
        string request = server.Requests.ElementAt(2);
        Assert.StartsWith("POST /mcp HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nAuthorization: Bearer {World.Secret}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nMcp-Session-Id: s-1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nMCP-Protocol-Version: 2025-06-18\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept: application/json, text/event-stream\r\n", request, StringComparison.Ordinal);
        Assert.Matches(
            """\r\n\r\n\{"id":\d+,"jsonrpc":"2.0","method":"tools/call","params":\{"_meta":\{"atellagent/action":"act_[0-9a-z]+"\},"arguments":\{"a":"x","b":1\},"name":"tool"\}\}$""",
            request);
    }

    [Theory]
    [InlineData("""{"isError":true,"content":[]}""", false)]
    [InlineData("""{"isError":false,"content":[]}""", true)]
    [InlineData("""{"isError":"no","content":[]}""", false)]
    [InlineData("""{"structuredContent":{"a":1}}""", true)]
    public async Task A_result_says_itself_whether_it_succeeded(string result, bool succeeded)
    {
        await using RawServer server = Server((_, id) => Result(id, result));

        Assert.Equal(new RouteResult.Completed(succeeded, null, World.Object(result), false), await Call(World.McpTo(server.Port)));
    }

    [Fact]
    public async Task A_result_that_cannot_be_kept_exactly_is_given_as_text()
    {
        await using RawServer server = Server((_, id) => Result(id, """{"structuredContent":{"id":9007199254740993}}"""));

        Assert.Equal(
            new RouteResult.Completed(true, null, new JsonString("""{"structuredContent":{"id":9007199254740993}}"""), false),
            await Call(World.McpTo(server.Port)));
    }

    [Fact]
    public async Task A_refusal_is_a_failure_and_loses_the_credential()
    {
        await using RawServer server = Server((request, id) => RawServer.Answer(
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32602,"message":{{{new JsonString(Authorization(request))}}} }}"""));

        Assert.Equal(
            new RouteResult.Completed(false, null, World.Object("""{"error":{"code":-32602,"message":"Bearer [credential removed]"}}"""), true),
            await Call(World.McpTo(server.Port, World.Bearer)));
    }

    [Fact]
    public async Task An_event_stream_is_left_when_the_answer_is_there_and_what_else_comes_is_not_answered()
    {
        await using RawServer server = Server((_, id) => string.Create(CultureInfo.InvariantCulture, $$$"""
            HTTP/1.1 200 OK
            Content-Type: text/event-stream

            : hello
            data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}

            data: {"jsonrpc":"2.0","id":{{{id}}},"method":"sampling/createMessage","params":{}}

            data: {"jsonrpc":"2.0","id":99999,"result":{"content":[]}}

            event: message
            data: {"jsonrpc":"2.0","id":{{{id}}},
            data: "result":{"content":[],"ok":1}}


            """).ReplaceLineEndings("\r\n"));

        Assert.Equal(
            new RouteResult.Completed(true, null, World.Object("""{"content":[],"ok":1}"""), false), await Call(World.McpTo(server.Port)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task An_event_stream_that_ends_after_its_answer_leaves_its_connection_to_a_later_call()
    {
        const int Calls = 50;
        using SemaphoreSlim answered = new(0);
        await using RawServer server = new(async (raw, request, stream) =>
        {
            string id = Id().Match(request).Groups[1].Value;
            if (Method(request) != "tools/call")
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(RawServer.Answer($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Welcome}} }""")));
                return true;
            }

            string data = $$$"""data: {"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""" + "\n\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{data.Length:x}\r\n{data}\r\n")));
            await answered.WaitAsync(raw.Ended);
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
            return true;
        });
        RouteDocument route = World.McpTo(server.Port);

        for (int i = 0; i < Calls; i++)
        {
            Assert.IsType<RouteResult.Completed>(await Call(route));
            answered.Release();
        }

        Assert.InRange(server.Accepted, 1, Calls - 1);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":99999,"result":{"content":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"content":[]}}""")]
    [InlineData("not JSON")]
    [InlineData("")]
    public async Task An_answer_to_something_else_is_unknown(string body)
    {
        await using RawServer server = Server((_, _) => RawServer.Answer(body));

        Assert.IsType<RouteResult.Unknown>(await Call(World.McpTo(server.Port)));
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_call_is_unknown_and_is_not_sent_again()
    {
        await using RawServer server = Server((_, _) => null);

        Assert.IsType<RouteResult.Unknown>(await Call(World.McpTo(server.Port)));
        Assert.Equal(["initialize", "notifications/initialized", "tools/call"], server.Requests.Select(Method));
    }

    [Fact]
    public async Task A_server_that_refuses_the_greeting_gets_no_call()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}", status: "401 No"));

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(await Call(World.McpTo(server.Port))).Code);
        Assert.Equal(["initialize"], server.Requests.Select(Method));
    }

    [Fact]
    public async Task A_lost_session_fails_the_call_that_finds_it_and_the_next_call_greets_again()
    {
        int calls = 0;
        await using RawServer server = Server((_, id) => Interlocked.Increment(ref calls) == 1
            ? RawServer.Answer("", status: "404 Not Found")
            : Result(id, """{"content":[]}"""));
        RouteDocument route = World.McpTo(server.Port);

        Assert.Equal(404, Assert.IsType<RouteResult.Completed>(await Call(route)).HttpStatus);
        Assert.True(Assert.IsType<RouteResult.Completed>(await Call(route)).Succeeded);
        Assert.Equal(
            ["initialize", "notifications/initialized", "tools/call", "initialize", "notifications/initialized", "tools/call"],
            server.Requests.Select(Method));
    }

    [Fact]
    public async Task After_a_pause_a_lost_session_is_found_before_the_call()
    {
        await using RawServer server = Server((_, id) => Result(id, """{"content":[]}"""), ping: "404 Not Found");
        RouteDocument route = World.McpTo(server.Port);

        await Call(route);
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Assert.IsType<RouteResult.Completed>(await Call(route)).Succeeded);

        Assert.Equal(
            ["initialize", "notifications/initialized", "tools/call", "ping", "initialize", "notifications/initialized", "tools/call"],
            server.Requests.Select(Method));
    }

    [Fact]
    public async Task A_used_permit_sends_no_call()
    {
        await using RawServer server = Server((_, id) => Result(id, """{"content":[]}"""));
        Permit permit = _world.Permit(World.McpTo(server.Port), World.Operation("tool"), "{}");

        RouteResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _world.Mcp.ExecuteAsync(permit, CancellationToken.None)));

        Assert.Single(server.Requests, request => Method(request) == "tools/call");
        Assert.Equal(9, results.OfType<RouteResult.NotSent>().Count(refused => refused.Code == "permit_refused"));
    }

    [Fact]
    public async Task Tools_are_listed_over_all_pages_without_names_that_are_not_plain_and_without_the_credential()
    {
        await using RawServer server = Server((_, _) => null, list: (request, id) => request.Contains("\"cursor\":\"2\"", StringComparison.Ordinal)
            ? Result(id, """{"tools":[{"name":"b/2.x-_","inputSchema":{"type":"object"}}]}""")
            : Result(id, $$"""
                {"tools":[{"name":"a","description":{{new JsonString("uses " + Authorization(request))}},"inputSchema":{"type":"object"},"annotations":{} },
                {"name":"\u0430","inputSchema":{} },{"name":"a b","inputSchema":{} },{"name":"c"},{"name":7,"inputSchema":{} }],"nextCursor":"2"}
                """));

        ImmutableArray<KeyValuePair<string, JsonObject>>? tools =
            await _world.Discovery.DiscoverAsync(World.McpTo(server.Port, World.Bearer), CancellationToken.None);

        Assert.Equal(
            ["a={\"arguments\":{\"type\":\"object\"},\"description\":\"uses Bearer [credential removed]\"}", "b/2.x-_={\"arguments\":{\"type\":\"object\"}}"],
            tools!.Value.Select(tool => $"{tool.Key}={PinIn().Replace(tool.Value.ToString(), "")}"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_has_no_tools_and_not_an_empty_list()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}", status: "500 No"));

        Assert.Null(await _world.Discovery.DiscoverAsync(World.McpTo(server.Port), CancellationToken.None));
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static RawServer Server(Func<string, string, string?> call, Func<string, string, string>? list = null, string ping = "200 OK") =>
        new(async (_, request, stream) =>
        {
            string id = Id().Match(request).Groups[1].Value;
            string? answer = Method(request) switch
            {
                "initialize" => RawServer.Answer($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Welcome}} }""", more: "Mcp-Session-Id: s-1\r\n"),
                "notifications/initialized" => "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
                "ping" => RawServer.Answer($$"""{"jsonrpc":"2.0","id":{{id}},"result":{} }""", status: ping),
                "tools/list" => list!(request, id),
                _ => call(request, id),
            };
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer ?? ""));
            return answer is not null;
        });

    private static string Result(string id, string result) => RawServer.Answer($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}} }""");

    private static string Method(string request) => MethodName().Match(request).Groups[1].Value;

    private static string Authorization(string request) =>
        request.Split("\r\n").Single(line => line.StartsWith("Authorization: ", StringComparison.Ordinal))[15..];

    [GeneratedRegex("\"method\":\"([^\"]+)\"")]
    private static partial Regex MethodName();

    [GeneratedRegex(",\"pin\":\"sha256:[0-9a-f]{64}\"")]
    private static partial Regex PinIn();

    [GeneratedRegex("\"id\":(\\d+)")]
    private static partial Regex Id();

    private Task<RouteResult> Call(RouteDocument route, string arguments = "{}") =>
        _world.Mcp.ExecuteAsync(_world.Permit(route, World.Operation("tool"), arguments), CancellationToken.None);
}
