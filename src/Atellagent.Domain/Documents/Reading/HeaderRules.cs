using System.Collections.Frozen;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Which headers a route may set from what. Names compare without regard to case, as HTTP does.</summary>
internal static class HeaderRules
{
    // Of one connection (RFC 9110, 7.6.1), of the message's framing, or of where it goes: the connector's alone.
    private static readonly FrozenSet<string> OfConnection = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Host", "Expect",
        "Via", "Max-Forwards", "Alt-Used");

    // Of who is calling, from where, or how often: never the agent's word.
    private static readonly FrozenSet<string> OfIdentity = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization", "Cookie", "Cookie2", "Set-Cookie", "Origin", "Referer", "From", "User-Agent", "Forwarded",
        "Client-IP", "True-Client-IP", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Original-URL",
        "X-Rewrite-URL", "X-Original-Host", "X-Host", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",
        "Idempotency-Key", "DPoP", "X-Api-Key", "Api-Key", "Signature", "Signature-Input", "traceparent", "tracestate",
        "baggage", "Range", "If-Range", "Early-Data");

    private static readonly string[] Families =
        ["Proxy-", "X-Forwarded-", "Content-", "Sec-", "Accept-", "Access-Control-", "X-Amz-", "X-Ms-", "X-Goog-", "X-Envoy-", "X-Atellagent-", "Atellagent-", "Mcp-", "X-Auth", "X-User", "X-Remote-", "X-Ssl-", "X-Client-Cert"];

    /// <summary>Why a header cannot carry an argument; null where it can.</summary>
    /// <param name="header">The header's name.</param>
    /// <returns>The reason.</returns>
    public static string? WhyNoArgument(string header)
    {
        if (!IsToken(header))
        {
            return "it is no header name";
        }

        if (OfConnection.Contains(header))
        {
            return "the boundary sets it itself";
        }

        if (OfIdentity.Contains(header) || Families.Any(family => header.StartsWith(family, StringComparison.OrdinalIgnoreCase)))
        {
            return "it says who calls, from where or how the message is to be read, which no argument may";
        }

        return null;
    }

    /// <summary>Why a header cannot carry the key by which a destination knows a repeat again; null where it can.</summary>
    /// <param name="header">The header's name.</param>
    /// <returns>The reason.</returns>
    public static string? WhyNoIdempotencyKey(string header) =>
        string.Equals(header, "Idempotency-Key", StringComparison.OrdinalIgnoreCase) ? null
        : string.Equals(header, "Accept", StringComparison.OrdinalIgnoreCase) ? "the boundary sets it itself"
        : WhyNoArgument(header);

    /// <summary>Why a header cannot carry a credential; null where it can.</summary>
    /// <param name="header">The header's name.</param>
    /// <returns>The reason.</returns>
    public static string? WhyNoCredential(string header)
    {
        if (!IsToken(header))
        {
            return "it is no header name";
        }

        bool isOurs = OfConnection.Contains(header)
            || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || string.Equals(header, "Forwarded", StringComparison.OrdinalIgnoreCase)
            || string.Equals(header, "Idempotency-Key", StringComparison.OrdinalIgnoreCase);
        return isOurs ? "the boundary sets it itself" : null;
    }

    private static bool IsToken(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
