using System.Threading.Channels;
using Atellagent.Domain.Authority;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Authority;

/// <summary>
/// Keeps this silo's copy of authority near the truth, so that few admissions find it stale. Nothing is safer by it: a copy that missed every
/// notice would admit nothing on what is no longer so.
/// </summary>
/// <param name="notices">Tells of changes.</param>
/// <param name="replica">The copy.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class AuthorityWatch(IAuthorityNotices notices, AuthorityReplica replica, TimeProvider time, ILogger<AuthorityWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), RefreshAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await notices.ListenAsync(() => _changed.Writer.TryWrite(true), stoppingToken);
            }
#pragma warning disable CA1031 // Whatever ends the listening, it is begun again; admissions find out by themselves meanwhile.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Deaf(logger, fault.Message);
            }
#pragma warning restore CA1031

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        await using ITimer look = time.CreateTimer(static wake => ((ChannelWriter<bool>)wake!).TryWrite(true), _changed.Writer, Look, Look);
        while (await _changed.Reader.WaitToReadAsync(stoppingToken))
        {
            _changed.Reader.TryRead(out _);
            try
            {
                await replica.RefreshAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The copy stays as it was, which no admission takes on trust.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Deaf(logger, fault.Message);
            }
#pragma warning restore CA1031
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1204, Level = LogLevel.Warning, Message = "changes of authority are not heard of ({Reason}); admissions find out by themselves, and it is tried again")]
        public static partial void Deaf(ILogger logger, string reason);
    }
}
