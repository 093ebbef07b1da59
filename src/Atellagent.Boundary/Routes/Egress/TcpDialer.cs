using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Opens TCP connections of the operating system.</summary>
internal static class TcpDialer
{
    /// <summary>Says that nothing more is sent over a connection, while more may come.</summary>
    /// <param name="connection">The connection.</param>
    /// <returns>False where it has no halves.</returns>
    public static bool EndSending(Stream connection)
    {
        if (connection is not NetworkStream { Socket: { } socket })
        {
            return false;
        }

        socket.Shutdown(SocketShutdown.Send);
        return true;
    }

    /// <inheritdoc cref="Dial" />
    public static async ValueTask<DialedConnection> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        // Of the address's own family: a dual-mode socket would report IPv4 addresses in their mapped form.
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new DialedConnection(
                new NetworkStream(socket, ownsSocket: true), socket.LocalEndPoint as IPEndPoint, socket.RemoteEndPoint as IPEndPoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
