using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Figures;
using Atellagent.Domain.Figures;
using Atellagent.Domain.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Standing;

/// <summary>Adds what tells how silos and stores stand.</summary>
public static class StandingServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    public static void AddAtellagentStanding(this IServiceCollection services)
    {
        services.AddSingleton<OwnStanding>();
        services.AddSingleton<SiloTellers>();
        services.AddSingleton<SiloDesk>();
        services.AddSingleton(static provider => new SystemDesk(
            provider.GetRequiredService<SiloDesk>(),
            provider.GetRequiredService<IStoreReader>(),
            provider.GetRequiredService<IRunStore>(),
            provider.GetRequiredService<FigureDesk>(),
            provider.GetRequiredService<AuthorityReplica>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddGrainService<SiloTeller>();
    }
}
