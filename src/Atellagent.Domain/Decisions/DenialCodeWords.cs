namespace Atellagent.Domain.Decisions;

/// <summary>The words for <see cref="DenialCode"/> in reasons, evidence and policy tests.</summary>
public static class DenialCodeWords
{
    /// <summary>The word for a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>Lower-case words joined by <c>_</c>.</returns>
    public static string ToWord(this DenialCode code) => code switch
    {
        DenialCode.Forbidden => "forbidden",
        DenialCode.PolicyError => "policy_error",
        DenialCode.CannotNarrow => "cannot_narrow",
        DenialCode.Unstable => "unstable",
        DenialCode.PrincipalRefused => "principal_refused",
        DenialCode.DeploymentRefused => "deployment_refused",
        DenialCode.UnknownRoute => "unknown_route",
        DenialCode.UnknownOperation => "unknown_operation",
        DenialCode.RouteDisabled => "route_disabled",
        DenialCode.ArgumentsInvalid => "arguments_invalid",
        DenialCode.OutsideAuthority => "outside_authority",
        DenialCode.PolicyUnavailable => "policy_unavailable",
        DenialCode.StaleAuthority => "stale_authority",
        DenialCode.TokenRefused => "token_refused",
        DenialCode.DetectorMissing => "detector_missing",
        DenialCode.NarrowingRefused => "narrowing_refused",
        DenialCode.RateLimited => "rate_limited",
        DenialCode.BudgetExhausted => "budget_exhausted",
        DenialCode.CalleeRefused => "callee_refused",
        _ => "no_allow",
    };
}
