using Atellagent.Boundary.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Boundary.Reviews;

/// <summary>Adds reviews and follow-ups.</summary>
public static class ReviewServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The services; evidence, authority and a store of reviews must be among them.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAtellagentReviews(this IServiceCollection services)
    {
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<FollowUpWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<FollowUpWatch>());
        services.AddSingleton<IBoundaryOperation, ReviewOperation>();
        services.AddSingleton<IBoundaryOperation, SampleOperation>();
        services.AddSingleton<IBoundaryOperation, FollowUpOperation>();
        return services;
    }
}
