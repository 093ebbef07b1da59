using System.Collections.Immutable;
using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// Which addresses a destination may have: public ones where no network is listed, and otherwise only those listed. A special
/// address (loopback, private, link-local, documentation, ...) only counts as listed by a network inside its own range.
/// </summary>
public sealed class AddressPolicy
{
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
            if (!IPNetwork.TryParse(text, out IPNetwork network)
                || !string.Equals(network.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"'{text}' is not a network in canonical CIDR form, such as 10.1.0.0/16");
            }
            else if (network.PrefixLength == 0)
            {
                wrong.Add($"'{text}' names no network; for public addresses list none");
            }
            else if (SpecialRanges.IsUnreachable(network))
            {
                wrong.Add($"'{text}' holds no address that a route can have");
            }
            else
            {
                listed.Add(network);
            }
        }

        return wrong.Count == before ? new AddressPolicy(listed.ToImmutable()) : null;
    }

    /// <summary>Whether a destination may have an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it may.</returns>
    public bool Allows(IPAddress address)
    {
        if (SpecialRanges.IsUnreachable(address))
        {
            return false;
        }

        bool isPublic = SpecialRanges.IsPublic(address);
        return _listed.IsEmpty
            ? isPublic
            : _listed.Any(network => network.Contains(address) && (isPublic || SpecialRanges.IsNamedBy(network, address)));
    }
}
