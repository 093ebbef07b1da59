using Atellagent.Boundary.Routes.Channels;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Boundary.Routes.Issuers;
using Atellagent.Boundary.Routes.Mcp;
using Atellagent.Boundary.Routes.Models;
using Atellagent.Boundary.Routes.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Routes;

/// <summary>Adds the connectors and what they need.</summary>
public static class RouteServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The services; an <see cref="IOwnListeners"/> must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentRoutes(this IServiceCollection services)
    {
        services.AddSingleton<CredentialBroker>();
        services.AddSingleton<CredentialReadiness>();
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<RouteHttpClientFactory>();
        services.AddSingleton<RouteClients>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ToolStandings>();
        services.AddSingleton<McpSessions>();
        services.AddSingleton<IConnector, HttpConnector>();
        services.AddSingleton<IConnector, McpConnector>();
        services.AddSingleton<IConnector, ModelConnector>();
        services.AddSingleton<IConnector, ChannelConnector>();
        services.AddSingleton<IToolDiscovery, McpDiscovery>();
        services.AddSingleton<RouteDispatcher>();
        return services;
    }
}
