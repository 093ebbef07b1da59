using Atellagent.Silo.Composition;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Atellagent.Silo.Surfaces.Proxies.Envoy;

/// <summary>
/// The listener for Envoy's questions, where the settings want one: HTTP/2 without TLS, which a port cannot speak beside HTTP/1.1. There is one address on it and nothing
/// else of the boundary.
/// </summary>
internal static class EnvoyListener
{
    private const string Address = "/envoy.service.auth.v3.Authorization/Check";

    // A body as large as any that is judged, and headers.
    private const int LargestQuestion = 4 * 1024 * 1024;

    /// <summary>Adds what it needs.</summary>
    /// <param name="services">The services.</param>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<EnvoyAuthorization>();
        services.AddGrpc(static grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestQuestion;
            grpc.EnableDetailedErrors = false;
            grpc.IgnoreUnknownServices = false;

            // A question that is small on the wire is not to be large here.
            grpc.CompressionProviders.Clear();
        });
    }

    /// <summary>Says what a connection to it is.</summary>
    /// <param name="listen">The listener.</param>
    public static void Open(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(static next => connection =>
        {
            connection.Features.Set(Mark.Only);
            return next(connection);
        });
    }

    /// <summary>Answers on it, before anything that others are answered by.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        if (app.Services.GetRequiredService<SiloSettings>().GrpcPort is not null)
        {
            app.MapWhen(static context => context.Features.Get<Mark>() is not null, static only =>
            {
                only.Use(KeepAsync);
                only.UseRouting();
                only.UseEndpoints(static endpoints => endpoints.MapGrpcService<EnvoyAuthorization>());
            });
        }
    }

    // The host has looked for an address before this, among those of the other listener.
    private static Task KeepAsync(HttpContext context, RequestDelegate next)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        if (string.Equals(context.Request.Path.Value, Address, StringComparison.Ordinal))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed class Mark
    {
        public static readonly Mark Only = new();
    }
}
