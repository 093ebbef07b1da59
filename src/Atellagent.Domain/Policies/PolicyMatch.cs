using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>The static part of a policy: which requests its rules see. A default (unset) list matches any.</summary>
public sealed record PolicyMatch
{
    /// <summary>What the policy speaks about.</summary>
    public PolicyPhase Phase { get; init; }

    /// <summary>Route names.</summary>
    public ImmutableArray<string> Routes { get; init; }

    /// <summary>Operation names, or a prefix and <c>*</c>.</summary>
    public ImmutableArray<string> Operations { get; init; }

    /// <summary>What the operation does to the world.</summary>
    public ImmutableArray<OperationEffect> Effects { get; init; }

    /// <summary>Environments of the deployment.</summary>
    public ImmutableArray<string> Environments { get; init; }

    /// <summary>Types of the principal.</summary>
    public ImmutableArray<PrincipalType> PrincipalTypes { get; init; }
}
