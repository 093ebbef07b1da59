using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Demo.Upstream;

/// <summary>A destination that agents have no credential for: a payments service, and an MCP server of tickets.</summary>
public sealed class UpstreamServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private UpstreamServer(WebApplication application, string url)
    {
        _application = application;
        Url = url;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>Starts it.</summary>
    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="folder">Where it keeps its state, so that it goes on where it ended.</param>
    /// <param name="token">The bearer token that it wants.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The server.</returns>
    public static async Task<UpstreamServer> StartAsync(
        System.Net.IPAddress address,
        int port,
        string folder,
        string token,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, port));
        builder.Services.AddSingleton(new UpstreamStore(folder, time));
        builder.Services.AddMcpServer(static server => server.ServerInfo = new() { Name = "demo-tickets", Version = "1.0.0" })
            .WithHttpTransport(static http => http.Stateless = true)
            .WithTools<TicketTools>();
        WebApplication application = builder.Build();
        application.Use((context, next) => AuthenticateAsync(context, next, token));
        PaymentsApi.Map(application);
        application.MapMcp("/mcp");
        await application.StartAsync(cancellationToken);
        return new UpstreamServer(application, application.Urls.Single());
    }

    /// <summary>Waits until it is told to stop.</summary>
    /// <param name="cancellationToken">Tells it to stop.</param>
    /// <returns>A task that ends then.</returns>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static Task AuthenticateAsync(HttpContext context, RequestDelegate next, string token)
    {
        StringValues given = context.Request.Headers.Authorization;
        if (CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(given.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}")))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
