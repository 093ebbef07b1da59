namespace Atellagent.Client.Problems;

/// <summary>The boundary could not be reached, or what answered is not a boundary.</summary>
/// <param name="message">What happened.</param>
/// <param name="nothingSent">Whether it is certain that the request never arrived.</param>
/// <param name="inner">The cause.</param>
public sealed class BoundaryUnreachableException(string message, bool nothingSent, Exception? inner)
    : Exception(message, inner)
{
    /// <summary>
    /// Whether it is certain that the request never arrived. Otherwise an action may be under way: ask again with the same
    /// idempotency key, which is always safe.
    /// </summary>
    public bool NothingSent { get; } = nothingSent;

    /// <summary>Whether it is certain of a request that came to nothing that it never arrived: there was no connection, no such name, or no TLS.</summary>
    /// <param name="fault">What it came to.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsNothingSent(HttpRequestException fault) =>
        fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>The idempotency key of the action, where it was one.</summary>
    public string? IdempotencyKey { get; init; }
}
