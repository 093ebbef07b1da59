using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// The claim of one action, unique by scope and idempotency key where it has one. For an action that is to be dispatched it is also the
/// admission and the dispatch claim: it holds only while the authority clock stands where the decision was made.
/// </summary>
public sealed record ActionClaim
{
    /// <summary>The action's id.</summary>
    public required string Action { get; init; }

    /// <summary>Whose keys these are: the deployment, or the principal where there is none, together with the principal.</summary>
    public required string Scope { get; init; }

    /// <summary>The caller's idempotency key, or null where there is none: then the action is unique by its id alone.</summary>
    public required string? Key { get; init; }

    /// <summary>The digest of what was asked; another content under the same key is a conflict.</summary>
    public required string RequestDigest { get; init; }

    /// <summary>The authority clock that the decision was made under, for an admission; null for a refusal, which needs none.</summary>
    public long? ExpectedClock { get; init; }

    /// <summary>What an admission takes from counters: all of it together with the claim, or the claim is not made.</summary>
    public ImmutableArray<CounterDraw> Draws { get; init; } = [];

    /// <summary>The approval that the admission uses up; the action was claimed when it was opened, so no claim is made anew. Null where it needs none.</summary>
    public ApprovalClaim? Approval { get; init; }

    /// <summary>What becomes of its course; null where it has none.</summary>
    public CourseStep? Course { get; init; }

    /// <summary>The use that the admission takes of an approval that was given for an earlier action; null where it takes none.</summary>
    public ApprovalUseClaim? Use { get; init; }

    /// <summary>The answer to tell again, for an action that ends with this record; null while it is being dispatched.</summary>
    public ReadOnlyMemory<byte>? Answer { get; init; }
}
