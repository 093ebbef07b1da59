using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Runs;

/// <summary>Ends runs that nobody hears of any more, or that may not go on: the word of a runner is not needed for that.</summary>
/// <param name="desk">The runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class RunWatch(RunDesk desk, TimeProvider time, ILogger<RunWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await desk.SweepAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Tried again with the next tick; until then the runs' tokens are held against authority as ever.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault.Message);
            }
#pragma warning restore CA1031
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1616, Level = LogLevel.Warning, Message = "runs could not be looked after ({Reason}); it is tried again")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
