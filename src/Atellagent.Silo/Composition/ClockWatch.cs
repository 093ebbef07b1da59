using System.Data.Common;
using Atellagent.Domain.Clocks;
using Atellagent.Storage.Cluster;

namespace Atellagent.Silo.Composition;

/// <summary>
/// Looks at the clock every second, and on a shared database holds it against that of the database
/// every few seconds. A database that cannot be asked leaves what it said last.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="reference">The database's clock; null where there is no other.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class ClockWatch(BoundaryClock clock, ReferenceClock? reference, ILogger<ClockWatch> logger) : BackgroundService
{
    private const int SecondsBetweenComparisons = 3;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private bool _wasInDoubt;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, clock);
        for (int looks = 1; await timer.WaitForNextTickAsync(stoppingToken); looks++)
        {
            if (looks % SecondsBetweenComparisons == 0)
            {
                await CompareAsync(stoppingToken);
            }

            Look();
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        if (reference is null)
        {
            return;
        }

        try
        {
            long asked = clock.GetTimestamp();
            clock.Compare(await reference.ReadAsync(cancellationToken), asked);
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException or TimeoutException)
        {
            Log.Unreadable(logger, fault.Message);
        }
    }

    private void Look()
    {
        if (clock.Follow() is { } jumped)
        {
            Log.Believed(logger, (long)jumped.TotalSeconds);
        }

        string? doubt = clock.Doubt;
        if (doubt is not null && !_wasInDoubt)
        {
            Log.InDoubt(logger, doubt);
        }
        else if (doubt is null && _wasInDoubt)
        {
            Log.Settled(logger);
        }

        _wasInDoubt = doubt is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1005, Level = LogLevel.Error, Message = "{Doubt}; actions are refused until the clocks agree")]
        public static partial void InDoubt(ILogger logger, string doubt);

        [LoggerMessage(EventId = 1006, Level = LogLevel.Information, Message = "the clocks agree again")]
        public static partial void Settled(ILogger logger);

        [LoggerMessage(EventId = 1007, Level = LogLevel.Warning, Message = "the clock of this machine has gone on for ten minutes since it jumped by {Seconds} s; it is believed from now on")]
        public static partial void Believed(ILogger logger, long seconds);

        [LoggerMessage(EventId = 1008, Level = LogLevel.Warning, Message = "the clock of the database cannot be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
