using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Forward;

/// <summary>
/// Finds the operation whose request a forwarded one is: the reverse of how an operation's arguments become a request. Nothing of the address that was sent goes
/// further than this: it is read strictly into arguments, and what is not what the boundary would have sent itself is no operation's.
/// </summary>
public static class ForwardMap
{
    private const string Scheme = "http://";
    private const string InsideScheme = "https://";

    // No port of a destination's: one that has to be said is said.
    private const int NoPort = 0;
    private const int LongestTarget = 8192;

    /// <summary>Finds it.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="request">The request.</param>
    /// <param name="match">The action that it asks for.</param>
    /// <param name="reason">Why it asks for none.</param>
    /// <returns>False where it asks for none.</returns>
    public static bool TryFind(AuthorityView view, ForwardedRequest request, [NotNullWhen(true)] out ForwardMatch? match, out string reason)
    {
        match = null;
        reason = "the address is not one that can be read in one way: http://, a host in lower case, and a path and query as plain as they can be";
        if (!TrySplit(request.Target, request.IsInside, out DestinationHost? host, out bool isPortSaid, out string[] segments, out List<(string Name, string Value)> query))
        {
            return false;
        }

        reason = "no route leads there";
        List<(int Rank, ForwardMatch Match)> found = [];
        foreach ((RouteDocument route, ApprovedDestination? destination) in ForwardIndex.Of(view).To(host.Name))
        {
            if (Owns(destination!, host, isPortSaid, request.IsInside) && Below(destination!, segments) is { } below)
            {
                reason = "a route leads there, and has no operation of this method, path, query and body";
                int depth = segments.Length - below.Length;
                found.AddRange(route.Operations.Values
                    .Select(operation => (Rank: (depth * 1000) + Literals(operation), Arguments: Read(operation, request, below, query), operation.Name))
                    .Where(static one => one.Arguments is not null)
                    .Select(one => (one.Rank, new ForwardMatch(route.Name, one.Name, one.Arguments!))));
            }
        }

        if (found.Count == 0)
        {
            return false;
        }

        int best = found.Max(static one => one.Rank);
        ForwardMatch[] closest = [.. found.Where(one => one.Rank == best).Select(static one => one.Match)];
        match = closest.Length == 1 ? closest[0] : null;
        reason = match is null ? "more than one operation could be meant; ask for one at /v1/actions" : "";
        return match is not null;
    }

    /// <summary>Finds the tunnel that a <c>CONNECT</c> asks for.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="authority">Host and port, as they were sent (RFC 9112, section 3.2.3).</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="reason">Why it asks for none.</param>
    /// <returns>False where it asks for none.</returns>
    public static bool TryFindTunnel(AuthorityView view, string authority, [NotNullWhen(true)] out ForwardTunnel? tunnel, out string reason)
    {
        tunnel = null;
        reason = "the address is not one that can be read in one way: a host in lower case, and its port";
        if (ReadAuthority(authority, NoPort) is not { } host || !IsPortSaid(authority, host))
        {
            return false;
        }

        reason = "no route leads there";
        RouteDocument[] owners = [.. ForwardIndex.Of(view).To(host.Name).Where(one => one.Destination!.Port == host.Port).Select(static one => one.Route)];
        if (owners.Length == 0)
        {
            return false;
        }

        RouteDocument[] open = [.. owners.Where(static route => route.Tunnel is not null)];
        bool endsTls = Array.TrueForAll(open, static route => route.Tunnel!.EndsTls);
        reason = open.Length == 0 ? "the route that leads there takes no tunnel, since what goes through one is seen by nobody; ask for http://, and the boundary speaks TLS where the route does"
            : open.Length > 1 && !endsTls ? "more than one route could be meant, and nothing inside a tunnel says which"
            : "";
        tunnel = reason.Length == 0 ? new ForwardTunnel(open[0].Name, endsTls, host.Name, open.Min(static route => route.Tunnel!.Seconds)) : null;
        return tunnel is not null;
    }

    /// <summary>The hosts that routes lead to whose tunnels' TLS ends here.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="routes">The routes.</param>
    /// <returns>The hosts, in order.</returns>
    public static ImmutableArray<string> HostsInside(AuthorityView view, ImmutableArray<string> routes) =>
    [
        .. routes.Select(name => view.Routes.GetValueOrDefault(name))
            .Where(static route => route?.Tunnel is { EndsTls: true })
            .Select(static route => ApprovedDestination.TryParse(route!.Destination, out ApprovedDestination? destination, out _) ? destination.Host : null)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static bool TrySplit(
        string target, bool isInside, [NotNullWhen(true)] out DestinationHost? host, out bool isPortSaid, out string[] segments, out List<(string Name, string Value)> query)
    {
        (host, isPortSaid, segments, query) = (null, false, [], []);
        string scheme = isInside ? InsideScheme : Scheme;
        if (target.Length > LongestTarget || !target.StartsWith(scheme, StringComparison.Ordinal) || target.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        string rest = target[scheme.Length..];
        int end = rest.AsSpan().IndexOfAny("/?#\\");
        string authority = end < 0 ? rest : rest[..end];
        string after = end < 0 ? "/" : rest[end..];
        int mark = after.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? after : after[..mark];
        host = ReadAuthority(authority, isInside ? 443 : 80);
        if (host is null || !path.StartsWith('/') || after.Contains('#', StringComparison.Ordinal))
        {
            return false;
        }

        isPortSaid = IsPortSaid(authority, host);
        segments = path[1..].Split('/');

        // A slash at the end is a last, empty segment.
        return Array.TrueForAll(segments[..^1], PathSegment.IsSendable)
            && (segments[^1].Length == 0 || PathSegment.IsSendable(segments[^1]))
            && (mark < 0 || TryReadQuery(after[(mark + 1)..], query));
    }

    private static DestinationHost? ReadAuthority(string authority, int port) =>
        authority.AsSpan().ContainsAny('@', '%') || authority.AsSpan().ContainsAnyExceptInRange('!', '~') || !string.Equals(authority, authority.ToLowerInvariant(), StringComparison.Ordinal)
            ? null
            : DestinationHost.Read(authority, port);

    private static bool IsPortSaid(string authority, DestinationHost host) =>
        authority.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{host.Port}"), StringComparison.Ordinal);

    // Inside a tunnel whose TLS ends here the address is the one that was asked for with CONNECT. Else the boundary speaks TLS itself where the route does: a client that leaves that to its proxy asks for http and names no port.
    private static bool Owns(ApprovedDestination destination, DestinationHost host, bool isPortSaid, bool isInside) =>
        string.Equals(destination.Host, host.Name, StringComparison.Ordinal)
        && (isInside ? host.Port == destination.Port : destination.IsTls ? (!isPortSaid && destination.Port == 443) || (isPortSaid && host.Port == destination.Port && host.Port != 80) : host.Port == destination.Port);

    private static string[]? Below(ApprovedDestination destination, string[] segments)
    {
        string[] prefix = destination.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length >= prefix.Length && segments.Take(prefix.Length).SequenceEqual(prefix, StringComparer.Ordinal) ? segments[prefix.Length..] : null;
    }

    private static int Literals(RouteOperation operation) => (operation.Path ?? "").Split('/').Count(static part => !part.StartsWith('{'));

    private static JsonObject? Read(RouteOperation operation, ForwardedRequest request, string[] below, List<(string Name, string Value)> query)
    {
        if (operation.Method != request.Method)
        {
            return null;
        }

        string[] template = operation.Path is { Length: > 0 } path ? path.Split('/') : [];
        string[] given = below is [""] && template.Length == 0 ? [] : below;
        if (template.Length != given.Length)
        {
            return null;
        }

        bool hasBody = operation.Method is "POST" or "PUT" or "PATCH";
        JsonObject arguments = hasBody ? request.Body : JsonObject.Empty;
        if (!hasBody && !request.Body.Members.IsEmpty)
        {
            return null;
        }

        for (int i = 0; i < template.Length; i++)
        {
            bool isArgument = template[i].StartsWith('{');
            if (isArgument ? !TryTake(operation, template[i][1..^1], Uri.UnescapeDataString(given[i]), given[i], ref arguments) : template[i] != given[i])
            {
                return null;
            }
        }

        foreach ((string name, string value) in query)
        {
            bool isInQuery = operation.Query.Contains(name, StringComparer.Ordinal) || (!hasBody && !template.Contains('{' + name + '}') && !operation.Headers.ContainsValue(name));
            if (!isInQuery || !TryTake(operation, name, value, null, ref arguments))
            {
                return null;
            }
        }

        foreach ((string header, string argument) in operation.Headers)
        {
            if (request.Header(header) is { } value && !TryTake(operation, argument, value, null, ref arguments))
            {
                return null;
            }
        }

        return arguments;
    }

    // An argument stands in one place. One in the path must be just what the boundary would put there.
    private static bool TryTake(RouteOperation operation, string name, string text, string? segment, ref JsonObject arguments)
    {
        if (arguments[name] is not null || (segment is not null && (!PathSegment.TryEncode(text, out string? again) || again != segment)))
        {
            return false;
        }

        string type = (((operation.ArgumentsSchema["properties"] as JsonObject)?[name] as JsonObject)?["type"] as JsonString)?.Value ?? "string";
        JsonValue? value = type switch
        {
            "integer" or "number" => StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? read, out _) && read is JsonNumber number && number.Canonical == text ? number : null,
            "boolean" => text switch { "true" => JsonBoolean.True, "false" => JsonBoolean.Of(false), _ => null },
            _ => new JsonString(text),
        };
        arguments = value is null ? arguments : arguments.With(name, value);
        return value is not null;
    }

    private static bool TryReadQuery(string text, List<(string Name, string Value)> query)
    {
        foreach (string pair in text.Length == 0 ? [] : text.Split('&'))
        {
            int mark = pair.IndexOf('=', StringComparison.Ordinal);
            if (mark <= 0 || Decode(pair[..mark]) is not { } name || Decode(pair[(mark + 1)..]) is not { } value || query.Exists(one => one.Name == name))
            {
                return false;
            }

            query.Add((name, value));
        }

        return true;
    }

    // A plus is a space to some and a plus to others, and a byte that is not UTF-8 is a different thing to each.
    private static string? Decode(string text)
    {
        string value = Uri.UnescapeDataString(text);
        return text.AsSpan().ContainsAny('+', ';') || value.Contains('\uFFFD', StringComparison.Ordinal) || value.Any(char.IsControl) || (value.Contains('%', StringComparison.Ordinal) && !text.Contains("%25", StringComparison.Ordinal)) ? null : value;
    }
}
