using Atellagent.Domain.Decisions;

namespace Atellagent.Boundary.Actions;

/// <summary>The contract's problem code for each reason to refuse.</summary>
internal static class DenialProblem
{
    /// <summary>The code for a denial.</summary>
    /// <param name="code">The denial.</param>
    /// <returns>The problem code.</returns>
    public static string Of(DenialCode code) => code switch
    {
        DenialCode.UnknownRoute => "unknown_route",
        DenialCode.UnknownOperation => "unknown_operation",
        DenialCode.ArgumentsInvalid => "arguments_invalid",
        DenialCode.PolicyUnavailable => "policy_unavailable",
        DenialCode.StaleAuthority => "stale_authority",
        DenialCode.TokenRefused => "unauthenticated",
        DenialCode.RateLimited => "rate_limited",
        _ => "denied",
    };
}
