using System.Net;
using System.Net.Sockets;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Where an attempt comes from: the address of the connection, or what a trusted proxy says of it; and of an IPv6 address the
/// network, since a customer has a whole one.
/// </summary>
internal static class AttemptSource
{
    /// <summary>The source of a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The address.</returns>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Of(address) : "unknown";

    /// <summary>The source that an address is of.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The address, or its network.</returns>
    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.MapToIPv4().ToString();
        }

        byte[] network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network) + "/64";
    }
}
