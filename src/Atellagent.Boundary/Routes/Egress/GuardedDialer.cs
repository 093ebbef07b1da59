using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// Opens connections to approved destinations. The name is resolved here, every answer is judged, and the connection goes to
/// an address that was judged: a name that changes its mind in between changes nothing.
/// </summary>
/// <param name="resolver">Resolves names.</param>
/// <param name="own">The boundary's own listeners.</param>
internal sealed class GuardedDialer(IHostResolver resolver, IOwnListeners own)
{
    /// <summary>Connects.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="DestinationRefusedException">An address is not allowed.</exception>
    /// <exception cref="SocketException">Nobody answered.</exception>
    public async ValueTask<Stream> ConnectAsync(ApprovedDestination destination, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = destination.Address is { } literal
            ? [literal]
            : await resolver.ResolveAsync(destination.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new DestinationRefusedException("the destination's name has no address");
        }

        // One forbidden answer among good ones is an attack or a mistake; neither is a reason to pick the good one.
        if (Array.Exists(addresses, address => !destination.Addresses.Allows(address)))
        {
            throw new DestinationRefusedException("the destination's name leads to an address that the route does not approve");
        }

        if (Array.Exists(addresses, address => own.Owns(address, destination.Port)))
        {
            throw new DestinationRefusedException("the destination is the boundary itself");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, destination.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
