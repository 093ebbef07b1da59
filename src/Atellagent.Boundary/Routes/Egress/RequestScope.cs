using System.Buffers;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Judges whether a request stays with its approved destination: scheme, host, port, path prefix, and a target that has one reading.</summary>
internal static class RequestScope
{
    private static readonly SearchValues<char> NoQuery = SearchValues.Create("\\\"<>^`{|}#");

    /// <summary>Why a request may not be sent.</summary>
    /// <param name="destination">The approved destination.</param>
    /// <param name="request">The request.</param>
    /// <returns>The reason, or null when it may.</returns>
    public static string? WhyOutside(ApprovedDestination destination, HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            return "the request has no absolute address";
        }

        // A Host header of its own would also choose the name that the certificate is checked against.
        if (request.Headers.Host is not null || request.Method == HttpMethod.Connect)
        {
            return "the request names another host";
        }

        if (!string.Equals(uri.Scheme, destination.Scheme, StringComparison.Ordinal)
            || !string.Equals(uri.IdnHost, destination.Host, StringComparison.Ordinal)
            || uri.Port != destination.Port
            || uri.UserInfo.Length > 0)
        {
            return "the request is not for the approved scheme, host and port";
        }

        string target = uri.PathAndQuery;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? target : target[..query];
        return uri.Fragment.Length > 0 || !IsBelow(destination.Path, path) || (query >= 0 && !IsPlainQuery(target.AsSpan(query + 1)))
            ? "the request's target is not below the approved path, or could be read in two ways"
            : null;
    }

    private static bool IsBelow(string prefix, string path)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string rest = path[prefix.Length..];
        if (rest.Length == 0)
        {
            return true;
        }

        if (!prefix.EndsWith('/'))
        {
            if (rest[0] != '/')
            {
                return false;
            }

            rest = rest[1..];
        }

        string[] segments = rest.Split('/');
        return Array.TrueForAll(segments[..^1], PathSegment.IsSendable)
            && (segments[^1].Length == 0 || PathSegment.IsSendable(segments[^1]));
    }

    private static bool IsPlainQuery(ReadOnlySpan<char> query) => !query.ContainsAnyExceptInRange('!', '~') && !query.ContainsAny(NoQuery);
}
