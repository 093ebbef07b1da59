using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Actions;

/// <summary>One of those on whose behalf a caller acts, as authority knows it.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Deployment">The deployment that its own token was bound to; null only for persons and services.</param>
public sealed record BoundDelegator(PrincipalDocument Principal, DeploymentDocument? Deployment)
{
    /// <summary>The teams that it is in, by its name in their documents and by its groups at an identity provider; sorted.</summary>
    public ImmutableArray<string> Teams { get; init; } = [];
}
