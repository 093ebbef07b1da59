using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Turns;

/// <summary>How much one silo works on at once, and how much may wait for it. Every silo counts for itself.</summary>
public sealed record TurnSettings
{
    /// <summary>The most actions that are decided and recorded at once; half of them where more than one caller is there, for each.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>The most actions that wait to be decided; past it one is refused at once.</summary>
    public int Queue { get; init; } = 2048;

    /// <summary>The most of one principal in one deployment that are at the destination of one route at once.</summary>
    public int PrincipalConcurrency { get; init; } = 128;

    /// <summary>The most actions a second that one principal in one deployment may ask for; null for no limit.</summary>
    public int? PrincipalRate { get; init; }

    /// <summary>How many it may ask for at once before that holds; null for as many as in a second.</summary>
    public int? PrincipalBurst { get; init; }

    /// <summary>The most actions that are at the destination of one route at once, where the route says nothing else.</summary>
    public int RouteConcurrency { get; init; } = RouteLimits.UsualConcurrency;

    /// <summary>The most actions that wait for one route, where it says nothing else.</summary>
    public int RouteQueue { get; init; } = 1024;

    /// <summary>How long one waits for its turn before it is refused.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);
}
