using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// The ranges of the IANA special-purpose address registries (RFC 6890 and its successors), in two kinds: those that a route
/// may list by name, and those that no route can have.
/// </summary>
internal static class SpecialRanges
{
    // Addresses that name no single machine, or that carry another address inside: what is judged and what is reached differ.
    private static readonly ImmutableArray<IPNetwork> Unreachable = Parse(
        "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48",
        "2001::/32", "2002::/16", "ff00::/8");

    private static readonly ImmutableArray<IPNetwork> Private = Parse(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::1/128", "100::/64", "100:0:0:1::/64", "2001::/23",
        "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>Whether no route can have an address, whatever it lists.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when none can.</returns>
    public static bool IsUnreachable(IPAddress address) =>
        IsTwoThings(address)
        || Unreachable.Any(range => range.Contains(address))
        || (Compatible.Contains(address) && !IPAddress.IPv6Loopback.Equals(address));

    /// <summary>Whether no route can have any address of a network.</summary>
    /// <param name="network">The network.</param>
    /// <returns>True when listing it is a mistake.</returns>
    public static bool IsUnreachable(IPNetwork network) =>
        IsTwoThings(network.BaseAddress) || Unreachable.Any(range => IsInside(network, range));

    /// <summary>Whether an address is one of the public internet.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it is.</returns>
    public static bool IsPublic(IPAddress address) =>
        !IsUnreachable(address)
        && !Private.Any(range => range.Contains(address))
        && address.AddressFamily switch
        {
            AddressFamily.InterNetwork => true,
            AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(address),
            _ => false,
        };

    /// <summary>
    /// Whether listing a network names the special range of an address: the network lies in that very range. A network that
    /// merely spans it, such as 0.0.0.0/1 over 127.0.0.0/8, does not.
    /// </summary>
    /// <param name="network">The listed network.</param>
    /// <param name="address">An address in it.</param>
    /// <returns>True when it does.</returns>
    public static bool IsNamedBy(IPNetwork network, IPAddress address) =>
        Private.Any(range => range.Contains(address) && IsInside(network, range));

    // Not left to the ranges: a network takes the mapped form of an IPv4 address for that address. And a scope picks a card.
    private static bool IsTwoThings(IPAddress address) =>
        address.IsIPv4MappedToIPv6 || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0);

    private static bool IsInside(IPNetwork network, IPNetwork range) =>
        range.Contains(network.BaseAddress) && network.PrefixLength >= range.PrefixLength;

    private static ImmutableArray<IPNetwork> Parse(params string[] ranges) => [.. ranges.Select(IPNetwork.Parse)];
}
