using System.Net;
using System.Net.Sockets;

namespace Atellagent.Scenarios.Egress;

/// <summary>Two addresses of this machine with the same port open: behind one is the destination, behind the other what nobody may reach. Both close whatever comes at once and count it.</summary>
internal sealed class TwoDoors : IAsyncDisposable
{
    private readonly TcpListener _approved = new(Approved, 0);
    private readonly TcpListener _forbidden;
    private readonly Task _serving;
    private int _throughApproved;
    private int _throughForbidden;

    public TwoDoors()
    {
        _approved.Start();
        _forbidden = new TcpListener(Forbidden, Port);
        _forbidden.Start();
        _serving = Task.WhenAll(ServeAsync(_approved, () => Interlocked.Increment(ref _throughApproved)), ServeAsync(_forbidden, () => Interlocked.Increment(ref _throughForbidden)));
    }

    /// <summary>Where the destination is.</summary>
    public static IPAddress Approved { get; } = IPAddress.Parse("127.0.0.1");

    /// <summary>Where nobody is to go.</summary>
    public static IPAddress Forbidden { get; } = IPAddress.Parse("127.66.0.1");

    /// <summary>The port of both.</summary>
    public int Port => ((IPEndPoint)_approved.LocalEndpoint).Port;

    /// <summary>How many have come to the destination.</summary>
    public int ThroughApproved => Volatile.Read(ref _throughApproved);

    /// <summary>How many have come where nobody is to go.</summary>
    public int ThroughForbidden => Volatile.Read(ref _throughForbidden);

    public async ValueTask DisposeAsync()
    {
        _approved.Dispose();
        _forbidden.Dispose();
        await _serving;
    }

    private static async Task ServeAsync(TcpListener door, Action count)
    {
        try
        {
            for (; ; )
            {
                using TcpClient client = await door.AcceptTcpClientAsync();
                count();
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // The door is shut.
        }
    }
}
