using Atellagent.Boundary.Authority;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Alerts;

/// <summary>Adds what counts records for alerts.</summary>
public static class AlertServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services; evidence, a store of deliveries and authority must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<AlertWatch>());
        services.AddSingleton(static provider => new AlertDesk(
            provider.GetRequiredService<AlertWatch>(),
            provider.GetRequiredService<IDeliveryStore>(),
            provider.GetRequiredService<IEvidenceReader>(),
            provider.GetRequiredService<AuthorityReplica>()));
        return services;
    }
}
