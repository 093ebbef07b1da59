using System.Net;
using Atellagent.Client.Problems;
using Polly.Timeout;

namespace Atellagent.Client.Extensions.Connections;

/// <summary>
/// When a request may be sent again: where it provably never arrived, or where it arrived and cannot have an effect twice, because it only reads or because its idempotency
/// key has the boundary give its first answer again.
/// </summary>
internal static class RepeatRules
{
    private const string Key = "Idempotency-Key";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Whether a request that brought no answer may be sent again.</summary>
    /// <param name="request">The request; null where it is not known, and then not.</param>
    /// <param name="fault">Why there is no answer.</param>
    /// <returns>Whether it may.</returns>
    public static bool MayRepeat(HttpRequestMessage? request, Exception fault) => fault switch
    {
        HttpRequestException lost when BoundaryUnreachableException.IsNothingSent(lost) => request is not null,
        HttpRequestException or IOException or TimeoutRejectedException => IsHarmless(request),
        _ => false,
    };

    /// <summary>Whether a request that the boundary did not take may be sent again.</summary>
    /// <param name="request">The request; null where it is not known, and then not.</param>
    /// <param name="response">The answer.</param>
    /// <returns>Whether it may: after a 503 that says when.</returns>
    public static bool MayRepeat(HttpRequestMessage? request, HttpResponseMessage response) =>
        response is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } wait } && wait <= Longest && IsHarmless(request);

    private static bool IsHarmless(HttpRequestMessage? request) =>
        request is not null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Headers.Contains(Key));
}
