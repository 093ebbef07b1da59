using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Atellagent.Scenarios;

/// <summary>A real MCP server behind the boundary, over streamable HTTP.</summary>
internal sealed class McpUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();

    private McpUpstream(bool stateless, int port, string description)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer()
            .WithHttpTransport(transport => transport.Stateless = stateless)
            .WithTools([
                McpServerTool.Create(Search, new() { Name = "search", Description = description }),
                McpServerTool.Create(Erase, new() { Name = "erase", Description = "Erases a ticket" }),
            ]);
        _app = builder.Build();
        _app.MapMcp("/mcp");
    }

    /// <summary>What was called, in order.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>Where it answers.</summary>
    public string Endpoint => Address + "/mcp";

    private string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts one.</summary>
    /// <param name="stateless">Whether it keeps no sessions.</param>
    /// <param name="port">Where, if not anywhere.</param>
    /// <param name="description">What it says of its tool <c>search</c>.</param>
    public static async Task<McpUpstream> StartAsync(bool stateless, int port = 0, string description = "Searches tickets")
    {
        McpUpstream upstream = new(stateless, port, description);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Makes it the route <c>tickets</c> of a world that is about to start.</summary>
    public void AddTo(World world)
    {
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "tickets.yaml"), $$"""
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: tickets }
            spec:
              connector: mcp
              destination: { baseUrl: "{{Address}}/mcp", networks: [127.0.0.0/8] }
              release: allow
              effects: { search: read, erase: destructive }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: tickets/rules }
            spec:
              match: { routes: [tickets], operations: [search] }
              rules:
                - { id: may, effect: allow, when: "'support' in principal.roles" }
                - { id: no-secrets, effect: deny, when: "args.query.contains('secret')", message: secrets are not searched for }
                - { id: few, effect: narrow, when: "has(args.limit) && args.limit > 5", message: five at a time, bounds: { arguments: { limit: { maximum: 5, onExceed: clamp } } } }
            """);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace(
            "{ route: elsewhere, operations: [get] }", "{ route: elsewhere, operations: [get] }\n    - { route: tickets, operations: [search, erase] }", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private string Search(string query, int limit = 10)
    {
        _calls.Enqueue(string.Create(CultureInfo.InvariantCulture, $"search:{query}:{limit}"));
        return string.Create(CultureInfo.InvariantCulture, $"found {limit} for {query}");
    }

    private string Erase(string id)
    {
        _calls.Enqueue("erase:" + id);
        return "gone";
    }
}
