using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// Which addresses a destination may have: public ones where no network is listed, and otherwise only those listed. The
/// special ranges are those of the IANA special-purpose address registries (RFC 6890 and its successors).
/// </summary>
public sealed class AddressPolicy
{
    private static readonly ImmutableArray<IPNetwork> Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only 2000::/3 is global unicast; inside it these are not, or hold another address that would have to be judged.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly ImmutableArray<IPNetwork> SpecialV6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    private readonly ImmutableArray<IPNetwork> _listed;

    private AddressPolicy(ImmutableArray<IPNetwork> listed) => _listed = listed;

    /// <summary>Reads a list of networks.</summary>
    /// <param name="networks">CIDR texts.</param>
    /// <param name="wrong">Takes what is wrong.</param>
    /// <returns>The policy, or null when something is wrong.</returns>
    public static AddressPolicy? TryParse(ImmutableArray<string> networks, ImmutableArray<string>.Builder wrong)
    {
        ImmutableArray<IPNetwork>.Builder listed = ImmutableArray.CreateBuilder<IPNetwork>();
        int before = wrong.Count;
        foreach (string text in networks)
        {
            // The canonical text only, so that what is written is what is meant.
            if (IPNetwork.TryParse(text, out IPNetwork network)
                && string.Equals(network.ToString(), text, StringComparison.Ordinal)
                && !network.BaseAddress.IsIPv4MappedToIPv6)
            {
                listed.Add(network);
            }
            else
            {
                wrong.Add($"'{text}' is not a network in canonical CIDR form, such as 10.1.0.0/16");
            }
        }

        return wrong.Count == before ? new AddressPolicy(listed.ToImmutable()) : null;
    }

    /// <summary>Whether a destination may have an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it may.</returns>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
        {
            return false;
        }

        return _listed.IsEmpty ? IsPublic(address) : _listed.Any(network => network.Contains(address));
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Special.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(address) && !SpecialV6.Any(network => network.Contains(address)),
        _ => false,
    };
}
