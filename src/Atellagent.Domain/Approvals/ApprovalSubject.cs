using System.Collections.Immutable;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>Whose action is voted on.</summary>
/// <param name="Requesters">The principal that asked and everybody on whose behalf it did.</param>
/// <param name="DeploymentOwner">The team that owns the deployment; null where there is none.</param>
public sealed record ApprovalSubject(ImmutableArray<string> Requesters, string? DeploymentOwner)
{
    /// <summary>Asks conditions on voters about the request; null where it cannot be bound, and then no such condition holds.</summary>
    public VoterConditions? Conditions { get; init; }

    /// <summary>Who changed a policy last, and who agreed to that; empty where nobody knows.</summary>
    public Func<string, ImmutableArray<string>> AuthorsOf { get; init; } = static _ => [];

    /// <summary>The gates that have waited so long that others may vote too, by name.</summary>
    public ImmutableArray<string> Escalated { get; init; } = [];
}
