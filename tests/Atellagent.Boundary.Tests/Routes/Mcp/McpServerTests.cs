using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Atellagent.Boundary.Tests.Routes.Mcp;

/// <summary>Against a server that somebody else wrote.</summary>
public sealed class McpServerTests : IAsyncDisposable
{
    private readonly World _world = new();
    private WebApplication? _server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tools_are_discovered_and_called(bool isStateless)
    {
        RouteDocument route = World.McpTo(await StartAsync(isStateless), World.Bearer);

        ImmutableArray<KeyValuePair<string, JsonObject>>? tools = await _world.Discovery.DiscoverAsync(route, CancellationToken.None);
        RouteResult.Completed echo = await Call(route, "echo", """{"text":"h\u00e9llo \ud83d\ude00"}""");
        RouteResult.Completed failed = await Call(route, "fail", "{}");
        RouteResult.Completed missing = await Call(route, "missing", "{}");

        Assert.Equal(["echo", "fail"], tools!.Value.Select(tool => tool.Key).Order(StringComparer.Ordinal));
        Assert.Contains("\"text\"", tools.Value.Single(tool => tool.Key == "echo").Value.ToString(), StringComparison.Ordinal);
        Assert.True(echo.Succeeded);
        Assert.Contains("h\u00e9llo \ud83d\ude00!", echo.Result!.ToString(), StringComparison.Ordinal);
        Assert.False(failed.Succeeded);
        Assert.Contains("no more stock", failed.Result!.ToString(), StringComparison.Ordinal);
        Assert.False(missing.Succeeded);
        Assert.Contains("error", missing.Result!.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<RouteResult.Completed> Call(RouteDocument route, string tool, string arguments) =>
        Assert.IsType<RouteResult.Completed>(
            await _world.Mcp.ExecuteAsync(_world.Permit(route, World.Operation(tool), arguments), CancellationToken.None));

    private async Task<int> StartAsync(bool isStateless)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer().WithHttpTransport(options => options.Stateless = isStateless).WithTools<Tools>();
        _server = builder.Build();
        _server.MapMcp("/mcp");
        await _server.StartAsync();
        return new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    [McpServerToolType]
    [SuppressMessage("Performance", "CA1822", Justification = "tools are instance methods")]
    internal sealed class Tools
    {
        [McpServerTool(Name = "echo"), Description("says it again")]
        public string Echo(string text) => text + "!";

        [McpServerTool(Name = "fail")]
        public string Fail() => throw new McpException("no more stock");
    }
}
