using System.Collections.Immutable;

namespace Atellagent.Domain.Approvals;

/// <summary>Whose action is voted on.</summary>
/// <param name="Requesters">The principal that asked and everybody on whose behalf it did.</param>
/// <param name="DeploymentOwner">The team that owns the deployment; null where there is none.</param>
public sealed record ApprovalSubject(ImmutableArray<string> Requesters, string? DeploymentOwner);
