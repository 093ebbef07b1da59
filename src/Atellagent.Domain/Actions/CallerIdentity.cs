using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Domain.Actions;

/// <summary>Who calls, as proven by a verified token.</summary>
public sealed record CallerIdentity
{
    /// <summary>The name of the principal that acts: the token's <c>sub</c>, or its <c>act.sub</c> where it acts for others.</summary>
    public required string Principal { get; init; }

    /// <summary>The deployment that the token is bound to; null only for persons and services.</summary>
    public string? Deployment { get; init; }

    /// <summary>On whose behalf it acts, the subject of the token first (RFC 8693); empty where it acts for itself.</summary>
    public ImmutableArray<Delegator> Delegation { get; init; } = [];

    /// <summary>The trusted issuer whose token the first of these was exchanged from; null where the original subject proved itself here.</summary>
    public string? VouchedBy { get; init; }

    /// <summary>Who the original subject was at an identity provider when they signed in; null where they proved themselves here.</summary>
    public UpstreamIdentity? Upstream { get; init; }

    /// <summary>The principal whose authority all of this goes back to: the token's <c>sub</c>.</summary>
    public string Subject => Delegation.IsEmpty ? Principal : Delegation[0].Principal;

    /// <summary>The tokens that this one was exchanged from: with any of them it ends.</summary>
    public ImmutableArray<string> ParentTokens { get; init; } = [];

    /// <summary>The hosted run that the token was made for, with which it ends too; null where it was made for none.</summary>
    public string? Run => ParentTokens.IsDefaultOrEmpty ? null : ParentTokens.FirstOrDefault(RunId.Is);

    /// <summary>The addresses that the token is for (RFC 8707); empty where it is for all of the boundary.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

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
