using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>The host and port of a destination, read from the text between <c>//</c> and the path.</summary>
/// <param name="Name">The DNS name in lower case, or the address as its canonical text, without brackets.</param>
/// <param name="Address">The address, where the host is one.</param>
/// <param name="Port">The port.</param>
internal sealed record DestinationHost(string Name, IPAddress? Address, int Port)
{
    /// <summary>Reads it.</summary>
    /// <param name="authority">The text.</param>
    /// <param name="defaultPort">The scheme's port.</param>
    /// <returns>The host, or null when the text could be read in two ways.</returns>
    public static DestinationHost? Read(string authority, int defaultPort)
    {
        bool isBracketed = authority.StartsWith('[');
        int end = authority.IndexOf(isBracketed ? ']' : ':', StringComparison.Ordinal);
        if (isBracketed && end < 0)
        {
            return null;
        }

        string host = (isBracketed ? authority[1..end] : end < 0 ? authority : authority[..end]).ToLowerInvariant();
        string rest = isBracketed ? authority[(end + 1)..] : end < 0 ? "" : authority[end..];
        int port = defaultPort;
        if (rest.Length > 0 && (rest[0] != ':' || !TryReadPort(rest[1..], out port)))
        {
            return null;
        }

        // Only the canonical text of an address is one. An IPv6 text without brackets cannot get here: its colon ended it.
        if (IPAddress.TryParse(host, out IPAddress? address) && string.Equals(address.ToString(), host, StringComparison.Ordinal))
        {
            return address.AddressFamily == (isBracketed ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
                ? new DestinationHost(host, address, port)
                : null;
        }

        return !isBracketed && HostName.IsValid(host) ? new DestinationHost(host, null, port) : null;
    }

    private static bool TryReadPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535 && text[0] != '0';
}
