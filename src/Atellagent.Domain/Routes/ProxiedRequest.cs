using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Routes;

/// <summary>An HTTP request that is on its way through a proxy outside, as much of it as the proxy shows.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target as it was sent (RFC 9112, section 3.2.1): path and query, nothing decoded.</param>
public sealed record ProxiedRequest(string Method, string Target)
{
    /// <summary>The body as one strict parse read it; null where the proxy shows none, whether there is one or not.</summary>
    public JsonValue? Body { get; init; }

    /// <summary>Whether all headers are shown, so that one that is not there is not sent either.</summary>
    public bool ShowsHeaders { get; init; }

    /// <summary>The values of each header that an operation may want, by its name in lower case.</summary>
    public Func<string, ImmutableArray<string>> Header { get; init; } = static _ => [];
}
