using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Atellagent.Benchmarks.Servers;

/// <summary>The peer of the governed check: the same service on the same server, that says yes to everything and keeps nothing.</summary>
internal static class BareCheck
{
    public static async Task<int> RunAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        WebApplication app = builder.Build();
        app.MapGrpcService<Yes>();
        return await LoopbackServer.RunAsync(app);
    }

    private sealed class Yes : Authorization.AuthorizationBase
    {
        public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) =>
            Task.FromResult(new CheckResponse { Status = new Silo.Surfaces.Proxies.Envoy.Status(), OkResponse = new OkHttpResponse() });
    }
}
