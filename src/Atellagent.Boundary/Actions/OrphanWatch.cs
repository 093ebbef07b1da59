using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Looks for silos that have gone, and gives what they left open its honest outcome. Which have gone the store knows by their writing
/// connections, and not membership: a silo that is only slow to answer its peers still concludes its own.
/// </summary>
/// <param name="recovery">Concludes.</param>
/// <param name="ledger">Says when there is a log to write to.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class OrphanWatch(
    ActionRecovery recovery, EvidenceLedger ledger, IGrainFactory grains, TimeProvider time, ILogger<OrphanWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await recovery.TakeOverAsync(stoppingToken))
                {
                    // A change that was voted for may have been in the middle of being carried out: whom this wakes goes on with it.
                    await grains.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest).ReadAsync(stoppingToken);
                }
            }
#pragma warning disable CA1031 // What could not be concluded stays open and is found again; the watch must outlive every fault of the store.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "what other silos may have left open cannot be looked for; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
