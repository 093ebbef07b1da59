using Atellagent.Domain.Actions;

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
}
