using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>Adds what asks witnesses and sends checkpoints out.</summary>
public static class WitnessServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services; the routes must be among them.</param>
    /// <param name="settings">Who and where.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentWitnesses(this IServiceCollection services, WitnessSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<CheckpointSender>();
        services.AddHostedService<WitnessCollector>();
        services.AddHostedService<AnchorSender>();
        return services;
    }
}
