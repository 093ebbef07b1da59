using Atellagent.Boundary.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Runs;

/// <summary>Adds the runs of hosted deployments.</summary>
public static class RunServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The services; a store of runs must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunDesk>();
        services.AddSingleton<IBoundaryOperation, RunOperation>();
        services.AddHostedService<RunWatch>();
        return services;
    }
}
