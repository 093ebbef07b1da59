using System.Data.Common;
using Atellagent.Storage.Cluster;

namespace Atellagent.Silo.Composition.Cluster;

/// <summary>Lets this silo's certificate count for as long as the silo lives, and not after.</summary>
/// <param name="own">The certificate.</param>
/// <param name="table">The certificates that count.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class SiloCertificateKeeper(
    SiloCertificate own, SiloCertificateTable table, TimeProvider time, ILogger<SiloCertificateKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // Before Orleans starts: others must know the certificate when this silo calls them.
    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await table.KeepAsync(own.Fingerprint, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(table.RemoveAsync, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(table.KeepAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<byte[], CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(own.Fingerprint, cancellationToken);
        }
        catch (DbException fault)
        {
            Log.NotKept(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2303, Level = LogLevel.Warning, Message = "this silo's certificate could not be looked after ({Reason}); it ends within a day")]
        public static partial void NotKept(ILogger logger, string reason);
    }
}
