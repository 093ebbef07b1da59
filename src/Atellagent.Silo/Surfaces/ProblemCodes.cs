namespace Atellagent.Silo.Surfaces;

/// <summary>The HTTP status of each problem code, once for all surfaces.</summary>
internal static class ProblemCodes
{
    /// <summary>
    /// The status. SDKs repeat 408, 409, 429 and 5xx by themselves, so nothing that may have had an effect answers with one
    /// of those; an unknown code gets 403, which nobody repeats.
    /// </summary>
    /// <param name="code">The problem code.</param>
    /// <returns>The status.</returns>
    public static int Status(string code) => code switch
    {
        "invalid_request" or "arguments_invalid" => 400,
        "unauthenticated" => 401,
        "not_found" => 404,
        "idempotency_conflict" or "permit_refused" => 409,
        "payload_too_large" => 413,
        "unsupported_media_type" => 415,
        "outcome_unknown" => 424,
        "rate_limited" => 429,
        "evidence_unavailable" or "policy_unavailable" => 503,
        _ => 403,
    };

    /// <summary>A short, fixed title.</summary>
    /// <param name="code">The problem code.</param>
    /// <returns>The title.</returns>
    public static string Title(string code) => code switch
    {
        "invalid_request" => "The request cannot be read",
        "arguments_invalid" => "The arguments do not fit the operation",
        "unauthenticated" => "No valid token",
        "not_found" => "There is no such thing, or it is not yours",
        "idempotency_conflict" => "The idempotency key belongs to another request",
        "permit_refused" => "The permit cannot be redeemed, so nothing may be carried out on it",
        "payload_too_large" => "The request is too large",
        "unsupported_media_type" => "The content type is not supported",
        "outcome_unknown" => "The outcome is not known",
        "rate_limited" => "Too many requests",
        "evidence_unavailable" => "Evidence cannot be written, so nothing is done",
        "policy_unavailable" => "There is no valid policy, so nothing is done",
        "unknown_route" => "There is no such route",
        "unknown_operation" => "The route has no such operation",
        "stale_authority" => "Authority changed meanwhile",
        "approval_rejected" => "Somebody who may vote has said no",
        "approval_expired" => "Nobody agreed in time",
        "destination_not_approved" => "The destination is not approved",
        _ => "Denied",
    };
}
