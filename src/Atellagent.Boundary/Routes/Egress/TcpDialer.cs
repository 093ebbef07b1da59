using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Opens TCP connections of the operating system.</summary>
internal static class TcpDialer
{
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
