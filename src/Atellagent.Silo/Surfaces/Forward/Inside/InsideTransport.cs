using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>
/// Hands the insides of tunnels to the HTTP server, so that what reads requests there is what reads them everywhere: one parser, one set of limits, HTTP/1.1 and 2.
/// </summary>
internal sealed class InsideTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int MostWaiting = 64;
    private readonly Channel<ConnectionContext> _open = Channel.CreateBounded<ConnectionContext>(MostWaiting);
    private long _count;

    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => endpoint is InsideEndPoint;

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listening(endpoint, _open));

    /// <summary>Lets the server have a tunnel until it is over, or may not go on.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="longest">How long it may last.</param>
    /// <param name="cancellationToken">Whoever asked left, or the silo stops.</param>
    /// <returns>A task that ends when it is over.</returns>
    public async Task ServeAsync(Stream bytes, InsideTunnel tunnel, TimeSpan longest, CancellationToken cancellationToken)
    {
        InsideConnection connection = new(string.Create(CultureInfo.InvariantCulture, $"tunnel-{Interlocked.Increment(ref _count)}"), bytes, tunnel);
        if (!_open.Writer.TryWrite(connection))
        {
            // The server stops, or has more to take than it takes.
            return;
        }

        try
        {
            await connection.Over.WaitAsync(longest, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            connection.Abort(new ConnectionAbortedException("the tunnel's time is up"));
        }
    }

    private sealed class Listening(EndPoint endpoint, Channel<ConnectionContext> open) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await open.Reader.WaitToReadAsync(cancellationToken) && open.Reader.TryRead(out ConnectionContext? next) ? next : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            open.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
