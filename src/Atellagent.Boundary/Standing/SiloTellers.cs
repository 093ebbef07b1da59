using Orleans.Runtime.Services;

namespace Atellagent.Boundary.Standing;

/// <summary>Reaches the teller of each silo.</summary>
/// <param name="services">What Orleans wants to have.</param>
internal sealed class SiloTellers(IServiceProvider services) : GrainServiceClient<ISiloTeller>(services)
{
    /// <summary>Asks one.</summary>
    /// <param name="silo">Its address.</param>
    /// <returns>How it stands.</returns>
    public Task<SiloFacts> AskAsync(SiloAddress silo) => GetGrainService(silo).TellAsync();
}
