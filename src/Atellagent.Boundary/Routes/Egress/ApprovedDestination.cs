using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

    private ApprovedDestination(string scheme, bool isTls, DestinationHost host, string path, AddressPolicy addresses)
    {
        (Scheme, IsTls, Host, Address, Port) = (scheme, isTls, host.Name, host.Address, host.Port);
        (Path, Addresses) = (path, addresses);
    }

    /// <summary>Whether TLS is used, from the first byte on.</summary>
    public bool IsTls { get; }

    /// <summary>The host: a DNS name, or an address as its own canonical text.</summary>
    public string Host { get; }

    /// <summary>The host's address, where it is one.</summary>
    public IPAddress? Address { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The path prefix, beginning with <c>/</c>. Without a <c>/</c> at its end it is an endpoint that may have paths below it.</summary>
    public string Path { get; }

    /// <summary>Which addresses the host may have.</summary>
    public AddressPolicy Addresses { get; }

    /// <summary>Host and port, as they stand in a request.</summary>
    public string Authority => Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>The scheme.</summary>
    public string Scheme { get; }

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
        approved = Read(destination.BaseUrl ?? "", addresses, destination.Networks.IsEmpty, wrong);
        reasons = wrong.ToImmutable();
        approved = reasons.IsEmpty ? approved : null;
        return approved is not null;
    }

    /// <summary>Reads the destination of a route to a mail server. It is one for mail alone: no request over HTTP is inside of it.</summary>
    /// <param name="destination">As the document has it: <c>smtp://host:port</c> or <c>smtps://host:port</c>.</param>
    /// <param name="approved">The destination.</param>
    /// <param name="reasons">What is wrong, all of it.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryParseMail(
        RouteDestination destination,
        [NotNullWhen(true)] out ApprovedDestination? approved,
        out ImmutableArray<string> reasons)
    {
        ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();
        AddressPolicy? addresses = AddressPolicy.TryParse(destination.Networks, wrong);
        string url = destination.BaseUrl ?? "";
        bool isTls = url.StartsWith("smtps://", StringComparison.Ordinal);
        DestinationHost? host = url.Length <= LongestUrl && (isTls || url.StartsWith("smtp://", StringComparison.Ordinal)) ? DestinationHost.Read(url[(isTls ? 8 : 7)..], 0) : null;
        if (host is not { Port: > 0 })
        {
            wrong.Add("a mail server is smtp://host:port or smtps://host:port, the host a DNS name in ASCII or an address in its canonical form");
        }
        else
        {
            Judge(host, addresses, destination.Networks.IsEmpty, wrong);
        }

        reasons = wrong.ToImmutable();
        approved = reasons.IsEmpty ? new ApprovedDestination(isTls ? "smtps" : "smtp", isTls, host!, "/", addresses!) : null;
        return approved is not null;
    }

    /// <summary>The address of a request below the prefix. The path goes out exactly as given.</summary>
    /// <param name="pathAndQuery">The whole path with its query, beginning with <see cref="Path"/>.</param>
    /// <returns>The address.</returns>
    public Uri Target(string pathAndQuery) => new(
        $"{Scheme}://{Authority}{pathAndQuery}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static ApprovedDestination? Read(
        string url, AddressPolicy? addresses, bool isPublicOnly, ImmutableArray<string>.Builder wrong)
    {
        bool isTls = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (url.Length > LongestUrl || url.AsSpan().ContainsAnyExceptInRange('!', '~') || url.AsSpan().ContainsAny(Ambiguous)
            || (!isTls && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)))
        {
            wrong.Add("baseUrl is an absolute http:// or https:// address in printable ASCII, without user, query, fragment or backslash");
            return null;
        }

        if (!isTls && isPublicOnly)
        {
            wrong.Add("http sends arguments and credentials in the clear, so it is only for destinations in listed networks; use https or list the network");
        }

        string rest = url[(isTls ? 8 : 7)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "/" : rest[slash..];
        if (!IsPlainPath(path))
        {
            wrong.Add("baseUrl's path must be plain segments: no dot segments, no empty segments, no percent signs, no semicolons");
        }

        if (DestinationHost.Read(slash < 0 ? rest : rest[..slash], isTls ? 443 : 80) is not { } host)
        {
            wrong.Add("baseUrl's host must be a DNS name in ASCII or an address in its canonical form, with a decimal port if any");
            return null;
        }

        Judge(host, addresses, isPublicOnly, wrong);
        return addresses is null ? null : new ApprovedDestination(isTls ? "https" : "http", isTls, host, path, addresses);
    }

    private static void Judge(DestinationHost host, AddressPolicy? addresses, bool isPublicOnly, ImmutableArray<string>.Builder wrong)
    {
        if (host.Address is null && isPublicOnly && HostName.IsLocal(host.Name))
        {
            wrong.Add("the host's name is not one of the public DNS; list the networks it may be in");
        }

        if (host.Address is { } address && addresses?.Allows(address) == false)
        {
            wrong.Add("the address is not public and stands in no listed network of its own range");
        }
    }

    private static bool IsPlainPath(string path)
    {
        string[] segments = path[1..].Split('/');
        return Array.TrueForAll(segments[..^1], PathSegment.IsPlain) && (segments[^1].Length == 0 || PathSegment.IsPlain(segments[^1]));
    }
}
