namespace Atellagent.Domain.Actions;

/// <summary>One of those on whose behalf a caller acts, as proven by its token (RFC 8693, section 4.1).</summary>
/// <param name="Principal">The principal's name.</param>
/// <param name="Deployment">The deployment that its own token was bound to; null only for persons and services.</param>
public sealed record Delegator(string Principal, string? Deployment)
{
    /// <summary>
    /// Whether no token proves it: an enforcement point only says so. It takes away from what the caller may ask for and never adds to it, and is
    /// believed over routes alone that name the caller among their enforcement points.
    /// </summary>
    public bool IsClaimed { get; init; }
}
