using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;

namespace Atellagent.Boundary.Approvals;

/// <summary>A vote that somebody wants to cast.</summary>
/// <param name="Voter">Who.</param>
/// <param name="Approves">Whether for it.</param>
/// <param name="Digest">The digest of what the voter saw.</param>
/// <param name="Comment">What the voter says; empty where nothing.</param>
public sealed record Ballot(CallerIdentity Voter, bool Approves, string Digest, string Comment)
{
    /// <summary>The absent person in whose place it is to be cast; null where the voter says nothing of it.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>Bounds inside which alone the voter agrees, and then <see cref="Digest"/> is that of the action as they narrow it; null where the voter agrees to it as it stands.</summary>
    public BoundSet? Bounds { get; init; }
}
