using System.Collections.Immutable;
using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Evidence;

/// <summary>The end of a claimed action: its answer, told again to whoever asks with the same key.</summary>
/// <param name="Action">The action's id.</param>
/// <param name="Answer">The answer as canonical JSON.</param>
public sealed record ActionConclusion(string Action, ReadOnlyMemory<byte> Answer)
{
    /// <summary>Whether the action was admitted on an approval.</summary>
    public bool WasApproved { get; init; }

    /// <summary>Whether nobody knows what came of it: then it can be settled later.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Where the action has a course, the end of that; null where this is its first conclusion.</summary>
    public CourseEnd? Course { get; init; }

    /// <summary>What counters are to stand at for this action instead of what its admission took; none where that stays.</summary>
    public ImmutableArray<CounterSettlement> Settlements { get; init; } = [];
}
