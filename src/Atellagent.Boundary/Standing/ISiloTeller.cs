using Orleans.Services;

namespace Atellagent.Boundary.Standing;

/// <summary>Tells other silos how this one stands. Each silo has one, and it is asked by the silo's address.</summary>
[Alias("atellagent.silo-teller")]
internal interface ISiloTeller : IGrainService
{
    /// <summary>Tells.</summary>
    /// <returns>How it stands.</returns>
    [Alias("tell")]
    Task<SiloFacts> TellAsync();
}
