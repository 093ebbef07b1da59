using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// Opens connections to approved destinations. The name is resolved here, every answer is judged, and the connection goes to
/// an address that was judged: a name that changes its mind in between changes nothing.
/// </summary>
/// <param name="resolver">Resolves names.</param>
/// <param name="own">The boundary's own listeners.</param>
/// <param name="dial">Opens connections.</param>
internal sealed class GuardedDialer(IHostResolver resolver, IOwnListeners own, Dial dial)
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
        Judge(destination, addresses);
        for (int i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[i], destination.Port), cancellationToken);
            }
            catch (SocketException) when (i < addresses.Length - 1 && !cancellationToken.IsCancellationRequested)
            {
                // The next address was judged as well.
            }
        }
    }

    private void Judge(ApprovedDestination destination, IPAddress[] addresses)
    {
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
    }

    private async ValueTask<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        DialedConnection connection = await dial(endpoint, cancellationToken);
        string? reason = !endpoint.Equals(connection.Remote) ? "the connection does not lead where it was meant to"
            : IsToSelf(connection) ? "the destination is the boundary itself"
            : null;
        if (reason is null)
        {
            return connection.Stream;
        }

        await connection.Stream.DisposeAsync();
        throw new DestinationRefusedException(reason);
    }

    // A machine may answer for whole ranges that no card lists. Then both ends of a connection have the same address.
    private bool IsToSelf(DialedConnection connection) =>
        connection is { Local: { } local, Remote: { } remote }
        && local.Address.Equals(remote.Address)
        && own.Owns(IPAddress.Loopback, remote.Port);
}
