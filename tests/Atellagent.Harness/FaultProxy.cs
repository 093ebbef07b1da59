using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Harness;

/// <summary>
/// A TCP proxy in front of a server of the test's own, that breaks on demand: cuts at a chosen message, before or after the server has seen
/// it, lets one direction vanish, or takes its time.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, (Socket Client, Socket Server)> _open = new();
    private readonly int _target;
    private readonly Task _accepting;
    private int _last;
    private int _cuts;

    /// <summary>Starts in front of a port of this machine.</summary>
    /// <param name="target">The port.</param>
    public FaultProxy(int target)
    {
        _target = target;
        _listener.Start(256);
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether what the server answers vanishes, while what it is asked arrives: a cut one way.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Whether what the server is asked vanishes.</summary>
    public bool LosesQuestions { get; set; }

    /// <summary>How long an answer is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>
    /// Looks at each message to the server (the connection's number, and bytes read as Latin-1) and says what becomes of its connection. Null
    /// lets all pass.
    /// </summary>
    public Func<int, string, Cut>? Chooses { get; set; }

    /// <summary>How many connections were cut because of a message.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>What becomes of a connection.</summary>
    public enum Cut
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>It ends, and the message never reaches the server.</summary>
        Before,

        /// <summary>The message reaches the server, and the connection ends once the server has answered; the answer is lost.</summary>
        After,
    }

    /// <summary>Ends every connection.</summary>
    public void CutAll()
    {
        foreach ((Socket client, Socket server) in _open.Values)
        {
            Reset(client, server);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        CutAll();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        int id = Interlocked.Increment(ref _last);
        Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            client.NoDelay = server.NoDelay = true;
            _open[id] = (client, server);
            Mute mute = new();
            await Task.WhenAny(AskAsync(id, client, server, mute), AnswerAsync(server, client, mute));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone, and so goes the other.
        }
        finally
        {
            _open.TryRemove(id, out _);
            Reset(client, server);
        }
    }

    private async Task AskAsync(int id, Socket client, Socket server, Mute mute)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer, _stopping.Token) is > 0 and int read)
        {
            switch (LosesQuestions ? Cut.None : Chooses?.Invoke(id, Encoding.Latin1.GetString(buffer, 0, read)) ?? Cut.None)
            {
                case Cut.Before:
                    Interlocked.Increment(ref _cuts);
                    return;
                case Cut.After:
                    mute.IsSet = true;
                    break;
                default:
                    break;
            }

            if (!LosesQuestions)
            {
                await server.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
    }

    private async Task AnswerAsync(Socket server, Socket client, Mute mute)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await server.ReceiveAsync(buffer, _stopping.Token) is > 0 and int read)
        {
            if (mute.IsSet)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _stopping.Token);
            }

            if (!LosesAnswers)
            {
                await client.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
    }

    // A reset, not a goodbye: as when the machine on the other side is gone.
    private static void Reset(Socket client, Socket server)
    {
        foreach (Socket socket in (Socket[])[client, server])
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }

            socket.Dispose();
        }
    }

    private sealed class Mute
    {
        public volatile bool IsSet;
    }
}
