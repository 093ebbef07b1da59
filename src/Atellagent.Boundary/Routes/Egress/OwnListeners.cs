using System.Net;
using System.Net.NetworkInformation;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Own listeners by port: any address of this machine with one of the ports.</summary>
/// <param name="ports">The ports.</param>
public sealed class OwnListeners(params IReadOnlyCollection<int> ports) : IOwnListeners
{
    /// <inheritdoc />
    public bool Owns(IPAddress address, int port) => ports.Contains(port) && IsOfThisMachine(address);

    private static bool IsOfThisMachine(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any)
        || address.Equals(IPAddress.IPv6Any)
        || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));
}
