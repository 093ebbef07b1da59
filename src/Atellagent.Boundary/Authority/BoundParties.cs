using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Authority;

/// <summary>Those who take part in a request.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Deployment">From where; null for a person or service without one.</param>
/// <param name="Delegation">On whose behalf, the original subject first.</param>
/// <param name="Teams">The teams of who asks.</param>
/// <param name="Callee">The principal that the route leads to; null where it names none.</param>
/// <param name="Labels">What the run has read already, sorted.</param>
internal readonly record struct BoundParties(
    PrincipalDocument Principal,
    DeploymentDocument? Deployment,
    ImmutableArray<BoundDelegator> Delegation,
    ImmutableArray<string> Teams,
    PrincipalDocument? Callee,
    ImmutableArray<string> Labels);
