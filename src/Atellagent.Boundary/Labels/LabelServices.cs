using Atellagent.Boundary.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Labels;

/// <summary>Adds what remembers what runs have read.</summary>
public static class LabelServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentLabels(this IServiceCollection services)
    {
        services.AddSingleton<LabelDesk>();
        services.AddSingleton<IBoundaryOperation, LabelOperation>();
        return services;
    }
}
