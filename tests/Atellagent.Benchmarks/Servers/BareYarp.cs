using Yarp.ReverseProxy.Configuration;

namespace Atellagent.Benchmarks.Servers;

/// <summary>The peer of the governed action: YARP as its documentation sets it up, forwarding everything to one destination.</summary>
internal static class BareYarp
{
    public static async Task<int> RunAsync(string destination)
    {
        WebApplicationBuilder builder = LoopbackServer.Builder();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "{**any}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "upstream",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = destination } },
                },
            ]);
        WebApplication app = builder.Build();
        app.MapReverseProxy();
        return await LoopbackServer.RunAsync(app);
    }
}
