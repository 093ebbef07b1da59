using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Detectors;

/// <summary>Adds what asks detectors elsewhere.</summary>
public static class DetectorServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services; the one path must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentDetectors(this IServiceCollection services) => services.AddSingleton(
        static provider => new DetectorDesk(provider.GetRequiredService<ActionBoundary>, provider.GetRequiredService<TimeProvider>()));
}
