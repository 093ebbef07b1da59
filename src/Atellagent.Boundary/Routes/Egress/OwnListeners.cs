using System.Net;
using System.Net.NetworkInformation;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Own listeners by port: any address of this machine with one of the ports.</summary>
/// <param name="ports">The ports.</param>
public sealed class OwnListeners(params IReadOnlyCollection<int> ports) : IOwnListeners
{
    /// <inheritdoc />
    public bool Owns(IPAddress address, int port) => ports.Contains(port) && IsOfThisMachine(address);

    private static bool IsOfThisMachine(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        byte[] bytes = plain.GetAddressBytes();

        // By bytes: an address of a card also has the card's scope, one from a name server has none.
        return IPAddress.IsLoopback(plain)
            || plain.Equals(IPAddress.Any)
            || plain.Equals(IPAddress.IPv6Any)
            || NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.GetAddressBytes().AsSpan().SequenceEqual(bytes));
    }
}
