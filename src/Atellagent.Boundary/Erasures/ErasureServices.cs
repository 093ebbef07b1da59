using Atellagent.Boundary.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Erasures;

/// <summary>Adds what takes away what stands beside records.</summary>
public static class ErasureServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services; a store of erasures must be among them.</param>
    /// <param name="settings">How long payloads are kept.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentErasures(this IServiceCollection services, ErasureSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ErasureWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<ErasureWorker>());
        services.AddSingleton<IBoundaryOperation, EraseOperation>();
        return services;
    }
}
