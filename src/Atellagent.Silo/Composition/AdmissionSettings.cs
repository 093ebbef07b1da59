using System.ComponentModel.DataAnnotations;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Composition;

/// <summary>How much this silo works on at once, and how much may wait for it. Every silo counts for itself.</summary>
public sealed class AdmissionSettings
{
    /// <summary>The most actions that are decided and recorded at once; one caller has at most half of them while others are there.</summary>
    [Range(1, 10_000, ErrorMessage = "Admission:Concurrency must be 1 to 10000")]
    public int Concurrency { get; set; } = 32;

    /// <summary>The most actions that wait to be decided.</summary>
    [Range(0, 100_000, ErrorMessage = "Admission:Queue must be 0 to 100000")]
    public int Queue { get; set; } = 2048;

    /// <summary>The most of one principal in one deployment that are at the destination of one route at once.</summary>
    [Range(1, 10_000, ErrorMessage = "Admission:PrincipalConcurrency must be 1 to 10000")]
    public int PrincipalConcurrency { get; set; } = 128;

    /// <summary>The most actions a second that one principal in one deployment may ask for; null for no limit.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Admission:PrincipalRate must be 1 to 1000000")]
    public int? PrincipalRate { get; set; }

    /// <summary>How many it may ask for at once before that holds; null for as many as in a second.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Admission:PrincipalBurst must be 1 to 1000000")]
    public int? PrincipalBurst { get; set; }

    /// <summary>The most actions at the destination of one route at once, where its document says nothing else.</summary>
    [Range(1, 10_000, ErrorMessage = "Admission:RouteConcurrency must be 1 to 10000")]
    public int RouteConcurrency { get; set; } = RouteLimits.UsualConcurrency;

    /// <summary>The most actions that wait for one route, where its document says nothing else.</summary>
    [Range(0, 100_000, ErrorMessage = "Admission:RouteQueue must be 0 to 100000")]
    public int RouteQueue { get; set; } = 1024;

    /// <summary>Milliseconds that an action waits for its turn before it is refused.</summary>
    [Range(10, 600_000, ErrorMessage = "Admission:WaitMilliseconds must be 10 to 600000")]
    public int WaitMilliseconds { get; set; } = 10_000;

    /// <summary>The most connections to the listener; one address has three quarters of them at most.</summary>
    [Range(4, 100_000, ErrorMessage = "Admission:Connections must be 4 to 100000")]
    public int Connections { get; set; } = 4096;
}
