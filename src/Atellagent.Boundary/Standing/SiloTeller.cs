using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Standing;

/// <inheritdoc cref="ISiloTeller" />
/// <param name="id">Its identity on this silo.</param>
/// <param name="silo">The silo.</param>
/// <param name="logging">What Orleans wants to have.</param>
/// <param name="own">How this silo stands.</param>
internal sealed class SiloTeller(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory logging, OwnStanding own) : GrainService(id, silo, logging), ISiloTeller
{
    /// <inheritdoc />
    public Task<SiloFacts> TellAsync() => own.TellAsync(StoppedCancellationTokenSource.Token);
}
