using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Plans;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Settlements;
using Atellagent.Boundary.Shadows;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Administration;

/// <summary>Adds what administers.</summary>
public static class AdministrationServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentAdministration(this IServiceCollection services)
    {
        services.AddSingleton<ToolPinning>();
        services.AddSingleton<ChangeDesk>();
        services.AddSingleton<HistoryReplay>();
        services.AddSingleton<IBoundaryOperation, ChangeOperation>();
        services.AddSingleton<IBoundaryOperation, DiscoverOperation>();
        services.AddSingleton<IBoundaryOperation, EndGlassOperation>();
        services.AddSingleton<IBoundaryOperation, HaltOperation>();
        services.AddSingleton<IBoundaryOperation, ProposeOperation>();
        services.AddSingleton<IBoundaryOperation, SettleOperation>();
        services.AddSingleton<IBoundaryOperation, ShadowOperation>();
        services.AddSingleton<IBoundaryOperation, VoteOperation>();
        services.AddSingleton<IConnector, BoundaryConnector>();
        return services;
    }
}
