using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Counts the requests that prove nobody. There is no end to what strangers can send, so none has a record of its own: the tally writes their
/// numbers every few seconds.
/// </summary>
/// <param name="tally">The tally.</param>
internal sealed class RequestAttempts(AttemptTally tally)
{
    /// <summary>Counts one.</summary>
    /// <param name="context">The request.</param>
    public void Add(HttpContext context) => Add(context, context.Request.Headers.Authorization);

    /// <summary>Counts one whose proof came another way than as the request's own.</summary>
    /// <param name="context">The request.</param>
    /// <param name="authorization">What came as the proof.</param>
    public void Add(HttpContext context, StringValues authorization) =>
        tally.Add(new FailedAttempt(FailedAttempt.Request, FailedAttempt.Refused, null, Method(authorization), AttemptSource.Of(context)));

    // What was brought, in a word of ours: the header itself may be a secret in the wrong place.
    private static string Method(StringValues authorization) => authorization is not [{ } header, ..] ? "none"
        : header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "bearer"
        : header.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase) ? "dpop"
        : "other";
}
