using System.Collections.Immutable;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Actions;

/// <summary>Who calls, as proven by a verified token.</summary>
public sealed record CallerIdentity
{
    /// <summary>The principal's name (the token's <c>sub</c>).</summary>
    public required string Principal { get; init; }

    /// <summary>The deployment that the token is bound to; null only for persons and services.</summary>
    public string? Deployment { get; init; }

    /// <summary>The token's identifier in the token store, by which it is revoked.</summary>
    public required string TokenId { get; init; }

    /// <summary>When the token was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the token ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The thumbprint of the key that the token is bound to (RFC 9449), whose possession was proven; null where it is bound to none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The token's own bounds (RFC 9396 <c>authorization_details</c>); default where it carries none.</summary>
    public ImmutableArray<Grant> Details { get; init; }
}
