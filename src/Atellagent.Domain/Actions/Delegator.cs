namespace Atellagent.Domain.Actions;

/// <summary>One of those on whose behalf a caller acts, as proven by its token (RFC 8693, section 4.1).</summary>
/// <param name="Principal">The principal's name.</param>
/// <param name="Deployment">The deployment that its own token was bound to; null only for persons and services.</param>
public sealed record Delegator(string Principal, string? Deployment);
