using Atellagent.Boundary.Sinks;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Webhooks;

/// <summary>Adds what tells webhooks of what waits.</summary>
public static class WebhookServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services; a store of deliveries and the routes must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookDelivery>();
        services.AddHostedService(static provider => provider.GetRequiredService<WebhookDelivery>());
        services.AddSingleton<SinkDesk>();
        services.AddSingleton<WebhookDesk>();
        services.AddSingleton<OtlpSender>();
        services.AddSingleton<OtlpSink>();
        services.AddHostedService(static provider => provider.GetRequiredService<OtlpSink>());
        services.AddSingleton<FileSink>();
        services.AddHostedService(static provider => provider.GetRequiredService<FileSink>());
        return services;
    }
}
