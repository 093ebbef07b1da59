using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// The one scheme, host, port and path prefix that a route may reach. The text of <c>baseUrl</c> is read by hand and strictly:
/// what two URL parsers could read differently is refused, whatever it might mean.
/// </summary>
public sealed record ApprovedDestination
{
    private const int LongestUrl = 2048;
    private static readonly SearchValues<char> Ambiguous = SearchValues.Create("\\\"<>^`{|}@?#");

    private ApprovedDestination()
    {
    }

    /// <summary>Whether TLS is used.</summary>
    public required bool IsTls { get; init; }

    /// <summary>The host: a DNS name, or an address as its own canonical text.</summary>
    public required string Host { get; init; }

    /// <summary>The host's address, where it is one.</summary>
    public required IPAddress? Address { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The path prefix, beginning with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Which addresses the host may have.</summary>
    public required AddressPolicy Addresses { get; init; }

    /// <summary>Scheme, host and port, as they stand in a request.</summary>
    public string Authority => Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads a route's destination.</summary>
    /// <param name="destination">As the document has it.</param>
    /// <param name="approved">The destination.</param>
    /// <param name="reasons">What is wrong, all of it.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryParse(
        RouteDestination destination,
        [NotNullWhen(true)] out ApprovedDestination? approved,
        out ImmutableArray<string> reasons)
    {
        ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();
        AddressPolicy? addresses = AddressPolicy.TryParse(destination.Networks, wrong);
        ApprovedDestination? read = Read(destination.BaseUrl ?? "", addresses, wrong);
        if (read is { IsTls: false } && destination.Networks.IsEmpty)
        {
            wrong.Add("http without TLS is only for destinations in listed networks");
        }

        if (read is { Address: { } address } && addresses is not null && !addresses.Allows(address))
        {
            wrong.Add("the address is not public and stands in no listed network");
        }

        reasons = wrong.ToImmutable();
        approved = reasons.IsEmpty ? read : null;
        return approved is not null;
    }

    /// <summary>The address of a request below the prefix. The path goes out exactly as given.</summary>
    /// <param name="pathAndQuery">The whole path with its query, beginning with <see cref="Path"/>.</param>
    /// <returns>The address.</returns>
    public Uri Target(string pathAndQuery) => new(
        $"{(IsTls ? "https" : "http")}://{Authority}{pathAndQuery}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static ApprovedDestination? Read(string url, AddressPolicy? addresses, ImmutableArray<string>.Builder wrong)
    {
        if (url.Length is 0 or > LongestUrl || url.AsSpan().ContainsAnyExceptInRange('!', '~')
            || url.AsSpan().ContainsAny(Ambiguous))
        {
            wrong.Add("baseUrl is an absolute http or https address in printable ASCII, without user, query, fragment or backslash");
            return null;
        }

        bool isTls = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isTls && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            wrong.Add("baseUrl must begin with https:// or http://");
            return null;
        }

        string rest = url[(isTls ? 8 : 7)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "/" : rest[slash..];
        bool hasHost = TryReadHost(authority, isTls ? 443 : 80, out string host, out IPAddress? address, out int port);
        if (!hasHost)
        {
            wrong.Add("baseUrl's host must be a lower-case-able DNS name or a canonical address, with a decimal port if any");
        }

        if (!PathSyntax.IsPlain(path))
        {
            wrong.Add("baseUrl's path must be plain segments: no dot segments, no empty segments, no percent signs");
        }

        return !hasHost || addresses is null
            ? null
            : new ApprovedDestination { IsTls = isTls, Host = host, Address = address, Port = port, Path = path, Addresses = addresses };
    }

    private static bool TryReadHost(string authority, int defaultPort, out string host, out IPAddress? address, out int port)
    {
        (address, port) = (null, defaultPort);
        int end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        end = end < 0 ? authority.Length : end;
        host = authority[..end].ToLowerInvariant();
        if (end < authority.Length
            && (authority[end] != ':' || !TryReadPort(authority[(end + 1)..], out port)))
        {
            return false;
        }

        if (host.StartsWith('['))
        {
            string inner = host.Length > 2 ? host[1..^1] : "";
            bool canonical = IPAddress.TryParse(inner, out address)
                && address.AddressFamily == AddressFamily.InterNetworkV6
                && address.ScopeId == 0
                && string.Equals(address.ToString(), inner, StringComparison.Ordinal);
            host = inner;
            return canonical;
        }

        if (IPAddress.TryParse(host, out address) && string.Equals(address.ToString(), host, StringComparison.Ordinal)
            && address.AddressFamily == AddressFamily.InterNetwork)
        {
            return true;
        }

        address = null;
        return HostName.IsValid(host);
    }

    private static bool TryReadPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is > 0 and <= 65535
        && text[0] != '0';
}
