using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Actions;

/// <summary>One of those on whose behalf a caller acts, as authority knows it.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Deployment">The deployment that its own token was bound to; null only for persons and services.</param>
public sealed record BoundDelegator(PrincipalDocument Principal, DeploymentDocument? Deployment);
