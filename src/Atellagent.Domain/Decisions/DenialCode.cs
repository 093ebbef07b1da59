namespace Atellagent.Domain.Decisions;

/// <summary>Why an action was refused. An unset value is the most general refusal.</summary>
public enum DenialCode
{
    /// <summary>No rule allows it.</summary>
    NoAllow = 0,

    /// <summary>A rule forbids it.</summary>
    Forbidden = 1,

    /// <summary>A rule could not be evaluated.</summary>
    PolicyError = 2,

    /// <summary>Narrowing left nothing, or could not repair what exceeds a bound.</summary>
    CannotNarrow = 3,

    /// <summary>Narrowing did not come to rest.</summary>
    Unstable = 4,

    /// <summary>The principal is unknown or suspended.</summary>
    PrincipalRefused = 5,

    /// <summary>The deployment is unknown, suspended, or not this principal's.</summary>
    DeploymentRefused = 6,

    /// <summary>The route is unknown.</summary>
    UnknownRoute = 7,

    /// <summary>The route has no such operation.</summary>
    UnknownOperation = 8,

    /// <summary>The route is disabled.</summary>
    RouteDisabled = 9,

    /// <summary>The arguments do not meet the operation's schema.</summary>
    ArgumentsInvalid = 10,

    /// <summary>The request is wider than the authority envelope.</summary>
    OutsideAuthority = 11,

    /// <summary>There is no valid policy bundle.</summary>
    PolicyUnavailable = 12,

    /// <summary>The authority changed faster than the action could be decided.</summary>
    StaleAuthority = 13,

    /// <summary>The token was revoked or has ended.</summary>
    TokenRefused = 14,

    /// <summary>A detector that must answer has not.</summary>
    DetectorMissing = 15,

    /// <summary>The caller takes the action as asked or not at all, and it would be narrowed.</summary>
    NarrowingRefused = 16,

    /// <summary>A bound on the number of calls in a window of time is used up.</summary>
    RateLimited = 17,

    /// <summary>A bound on a sum in a window of time has no room for the call.</summary>
    BudgetExhausted = 18,

    /// <summary>The principal that the route leads to is unknown or suspended.</summary>
    CalleeRefused = 19,
}
