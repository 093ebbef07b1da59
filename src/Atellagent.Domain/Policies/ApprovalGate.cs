using System.Collections.Immutable;

namespace Atellagent.Domain.Policies;

/// <summary>Who must agree before an action is dispatched.</summary>
/// <param name="Name">The gate's name; gates of one name merge.</param>
/// <param name="Teams">The teams whose members may vote.</param>
/// <param name="Quorum">How many votes it takes.</param>
/// <param name="Ttl">How long it stays open.</param>
public sealed record ApprovalGate(string Name, ImmutableArray<string> Teams, int Quorum, TimeSpan Ttl)
{
    /// <summary>Whether members of the team that owns the deployment may not vote either; whoever asked never may.</summary>
    public bool ExcludesDeploymentOwner { get; init; }

    /// <summary>Whether a vote must say why.</summary>
    public bool RequiresReason { get; init; }
}
