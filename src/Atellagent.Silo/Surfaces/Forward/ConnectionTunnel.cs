using System.Text;
using Atellagent.Boundary.Routes.Tunnels;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>The near end of a tunnel that was asked for with <c>CONNECT</c>: the rest of its connection.</summary>
/// <param name="connection">The connection.</param>
internal sealed class ConnectionTunnel(ConnectionContext connection) : ITunnelClient
{
    /// <summary>Whether yes has been said.</summary>
    public bool IsOpen { get; private set; }

    /// <inheritdoc />
    public async ValueTask<Stream> OpenAsync(string decision, CancellationToken cancellationToken)
    {
        IsOpen = true;
        DuplexStream stream = new(connection.Transport);
        string name = decision.Length == 0 ? "" : $"atellagent-decision: {decision}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 Connection established\r\n{name}\r\n"), cancellationToken);
        return stream;
    }
}
