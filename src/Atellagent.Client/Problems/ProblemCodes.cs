namespace Atellagent.Client.Problems;

/// <summary>
/// The stable codes of problems, and the HTTP status of each. SDKs repeat 408, 409, 429 and 5xx by themselves, so nothing
/// that may have had an effect answers with one of those that they repeat.
/// </summary>
public static class ProblemCodes
{
    /// <summary>The caller did not prove who it is.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>Policy or authority refused.</summary>
    public const string Denied = "denied";

    /// <summary>The request is not one.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>There is no such route for this caller.</summary>
    public const string UnknownRoute = "unknown_route";

    /// <summary>The route has no such operation.</summary>
    public const string UnknownOperation = "unknown_operation";

    /// <summary>The arguments do not meet the operation's schema.</summary>
    public const string ArgumentsInvalid = "arguments_invalid";

    /// <summary>The idempotency key was used for something else.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>The request is larger than its limit.</summary>
    public const string PayloadTooLarge = "payload_too_large";

    /// <summary>The permit cannot be redeemed, so nothing may be carried out on it.</summary>
    public const string PermitRefused = "permit_refused";

    /// <summary>Evidence could not be written, so nothing was sent.</summary>
    public const string EvidenceUnavailable = "evidence_unavailable";

    /// <summary>There is no valid policy in force, so nothing was sent.</summary>
    public const string PolicyUnavailable = "policy_unavailable";

    /// <summary>Nobody decided in time.</summary>
    public const string ApprovalExpired = "approval_expired";

    /// <summary>A person said no.</summary>
    public const string ApprovalRejected = "approval_rejected";

    /// <summary>Authority changed before the action was dispatched.</summary>
    public const string StaleAuthority = "stale_authority";

    /// <summary>The destination is not one that the route approves.</summary>
    public const string DestinationNotApproved = "destination_not_approved";

    /// <summary>It was sent, and what came of it is not known.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>Too much was asked in too short a time.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The HTTP status that the contract gives a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The status; 403 for a code that is not listed, because nobody repeats that by itself.</returns>
    public static int StatusOf(string? code) => code switch
    {
        InvalidRequest or ArgumentsInvalid => 400,
        Unauthenticated => 401,
        IdempotencyConflict or PermitRefused => 409,
        PayloadTooLarge => 413,
        OutcomeUnknown => 424,
        RateLimited => 429,
        EvidenceUnavailable or PolicyUnavailable => 503,
        _ => 403,
    };

    /// <summary>Whether a problem says for certain that nothing was sent and that asking again may help.</summary>
    /// <param name="problem">The problem.</param>
    /// <returns>True for the boundary's own 503 only.</returns>
    public static bool IsSafeToRepeat(ProblemReport problem) =>
        problem is { Status: 503, Code: EvidenceUnavailable or PolicyUnavailable };
}
