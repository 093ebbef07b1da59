using System.Buffers;
using System.Net.Sockets;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>The time in which bytes pass: both ways at once, counted, and ended when they may not go on.</summary>
/// <param name="near">Whoever asked.</param>
/// <param name="far">The destination.</param>
/// <param name="rule">The limits.</param>
/// <param name="standing">Says when it may not go on.</param>
internal sealed class TunnelPassage(Stream near, Stream far, TunnelRule rule, TunnelStanding standing)
{
    private const int Piece = 16 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly TimeProvider _time = standing.Time;
    private readonly long _begun = standing.Time.GetTimestamp();
    private readonly TaskCompletionSource<(string Word, string? Reason)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last = standing.Time.GetTimestamp();
    private long _sent;
    private long _received;

    /// <summary>Passes bytes until the end.</summary>
    /// <param name="first">What the client has sent before.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>How much has passed, and how it ended.</returns>
    public async Task<RouteResult> PassAsync(ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task up = GuardAsync(() => SendAsync(first, over.Token));
        Task down = GuardAsync(() => ReceiveAsync(over.Token));
        Task watch = GuardAsync(() => WatchAsync(over.Token));
        (string word, string? reason) = await _ended.Task;
        await over.CancelAsync();

        // A write that nobody takes does not always hear of it; the connection's end does.
        await far.DisposeAsync();
        await Task.WhenAll(up, down, watch);
        JsonObject told = JsonObject.Of(
            ("content", new JsonString("not seen")),
            ("ended", new JsonString(word)),
            ("reason", reason is null ? null : new JsonString(reason)),
            ("receivedBytes", JsonNumber.Of(_received)),
            ("seconds", JsonNumber.Of((long)_time.GetElapsedTime(_begun).TotalSeconds)),
            ("sentBytes", JsonNumber.Of(_sent)));
        return new RouteResult.Completed(true, null, told, Redacted: false) { Tunnel = told.Without("reason") };
    }

    private async Task SendAsync(ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        if (!await TryPassAsync(first, far, isUp: true, cancellationToken) || !await CopyAsync(near, far, isUp: true, cancellationToken))
        {
            return;
        }

        // The client has said all, and may still be answered.
        if (!TcpDialer.EndSending(far))
        {
            _ended.TrySetResult(("left", null));
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        if (await CopyAsync(far, near, isUp: false, cancellationToken))
        {
            _ended.TrySetResult(("closed", null));
        }
    }

    private async Task<bool> CopyAsync(Stream from, Stream to, bool isUp, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (true)
            {
                int read = await from.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    return true;
                }

                if (!await TryPassAsync(buffer.AsMemory(0, read), to, isUp, cancellationToken))
                {
                    return false;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async ValueTask<bool> TryPassAsync(ReadOnlyMemory<byte> bytes, Stream to, bool isUp, CancellationToken cancellationToken)
    {
        // Counted before it is sent: what may have left counts as left.
        ref long count = ref (isUp ? ref _sent : ref _received);
        long mine = Interlocked.Add(ref count, bytes.Length);
        if (mine + Interlocked.Read(ref (isUp ? ref _received : ref _sent)) > rule.MaxBytes)
        {
            Interlocked.Add(ref count, -bytes.Length);
            _ended.TrySetResult(("bytes", null));
            return false;
        }

        await to.WriteAsync(bytes, cancellationToken);
        Interlocked.Exchange(ref _last, _time.GetTimestamp());
        return true;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            string? reason = standing.WhyNoMore();
            string? word = reason is not null ? "stopped"
                : _time.GetElapsedTime(Interlocked.Read(ref _last)) >= TimeSpan.FromSeconds(rule.IdleSeconds) ? "idle"
                : _time.GetElapsedTime(_begun) >= TimeSpan.FromSeconds(rule.Seconds) ? "time"
                : null;
            if (word is not null)
            {
                _ended.TrySetResult((word, reason));
                return;
            }

            await Task.Delay(Look, _time, cancellationToken);
        }
    }

    // Whatever stops one of the three stops all of them.
    private async Task GuardAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (OperationCanceledException)
        {
            _ended.TrySetResult(("stopped", "the tunnel's client left, or the silo stops"));
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            _ended.TrySetResult(("broken", null));
        }
#pragma warning disable CA1031 // What cannot be judged does not go on.
        catch (Exception)
        {
            _ended.TrySetResult(("stopped", "whether it may go on cannot be known"));
        }
#pragma warning restore CA1031
    }
}
