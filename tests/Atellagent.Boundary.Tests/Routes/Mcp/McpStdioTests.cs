using System.Collections.Immutable;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Tests.Routes.Mcp;

/// <summary>Servers that are programs of their own. This one is a script: it tells its process, its environment and its arguments.</summary>
public sealed class McpStdioTests : IAsyncDisposable
{
    private const string Script =
        """
        const out = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
        const text = t => ({ content: [{ type: 'text', text: t }] });
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const m = JSON.parse(line);
          if (m.id === undefined) return;
          if (m.method === 'initialize') return out(m.id, { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
          if (m.method === 'tools/list') return out(m.id, { tools: [{ name: 'env', inputSchema: { type: 'object' } }, { name: 'a\u0430', inputSchema: { type: 'object' } }] });
          if (m.method !== 'tools/call') return console.log(JSON.stringify({ jsonrpc: '2.0', id: m.id, error: { code: -32601, message: 'no ' + m.method } }));
          if (m.params.name === 'env') return out(m.id, text(Object.keys(process.env).sort().join()));
          if (m.params.name === 'secret') return out(m.id, text(process.env.TOKEN));
          if (m.params.name === 'pid') return out(m.id, text(String(process.pid)));
          if (m.params.name === 'args') return out(m.id, text(line.slice(line.indexOf('"arguments":'))));
          if (m.params.name === 'exit') process.exit(1);
          console.log(JSON.stringify({ jsonrpc: '2.0', id: m.id, error: { code: -32602, message: 'no such tool ' + process.env.TOKEN } }));
        });
        """;

    private readonly World _world = new();
    private readonly string? _node = Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);

    [Fact]
    public async Task A_program_has_nothing_of_this_environment_and_tells_nothing_of_the_credential()
    {
        RouteDocument route = Route();

        Assert.Equal("PATH,TOKEN", Text(await Call(route, "env")));
        RouteResult.Completed secret = Assert.IsType<RouteResult.Completed>(await Call(route, "secret"));
        Assert.Equal("[credential removed]", Text(secret));
        Assert.True(secret.Redacted);
        RouteResult.Completed refused = Assert.IsType<RouteResult.Completed>(await Call(route, "other"));
        Assert.False(refused.Succeeded);
        Assert.Contains("no such tool [credential removed]", refused.Result!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_granted()
    {
        string said = Text(await Call(Route(), "args", """{"b":0.10,"a":{"y":[1e2,null],"x":"é"}}"""));

        Assert.Contains("\"a\":{\"x\":", said, StringComparison.Ordinal);
        Assert.Contains("\"y\":[100,null]},\"b\":0.1", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_kept_and_started_again_after_it_has_ended()
    {
        RouteDocument route = Route();

        string first = Text(await Call(route, "pid"));
        Assert.Equal(first, Text(await Call(route, "pid")));
        Assert.IsType<RouteResult.Unknown>(await Call(route, "exit"));
        Assert.NotEqual(first, Text(await Call(route, "pid")));
    }

    [Fact]
    public async Task A_changed_route_ends_the_program_of_the_old_one()
    {
        int first = int.Parse(Text(await Call(Route(), "pid")), System.Globalization.CultureInfo.InvariantCulture);
        await Call(Route(), "pid");

        Assert.False(Directory.Exists($"/proc/{first}") && !File.ReadAllText($"/proc/{first}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_not_sent()
    {
        RouteDocument route = Route() with { Destination = new RouteDestination { Command = ["/nonexistent/program"] } };

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(await Call(route, "pid")).Code);
    }

    [Fact]
    public async Task A_used_permit_calls_nothing()
    {
        Permit permit = _world.Permit(Route(), World.Operation("pid"), "{}");
        Assert.IsType<RouteResult.Completed>(await _world.Mcp.ExecuteAsync(permit, CancellationToken.None));

        Assert.Equal("permit_refused", Assert.IsType<RouteResult.NotSent>(await _world.Mcp.ExecuteAsync(permit, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Tools_are_discovered()
    {
        ImmutableArray<KeyValuePair<string, JsonObject>>? tools = await _world.Discovery.DiscoverAsync(Route(), CancellationToken.None);

        Assert.Equal("env", Assert.Single(tools!.Value).Key);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static string Text(RouteResult result) =>
        ((JsonString)((JsonObject)((JsonArray)((JsonObject)Assert.IsType<RouteResult.Completed>(result).Result!)["content"]!).Items[0])["text"]!).Value;

    private RouteDocument Route()
    {
        Assert.SkipWhen(_node is null, "node is not installed");
        return World.Route("mcp", "", World.Bearer with { Header = "TOKEN", Format = "{0}" }) with
        {
            Destination = new RouteDestination { Command = [_node!, "-e", Script] },
        };
    }

    private Task<RouteResult> Call(RouteDocument route, string tool, string arguments = "{}") =>
        _world.Mcp.ExecuteAsync(_world.Permit(route, World.Operation(tool), arguments), CancellationToken.None);
}
