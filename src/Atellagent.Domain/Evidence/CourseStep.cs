using System.Collections.Immutable;
using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Evidence;

/// <summary>What the claim of an action makes true of its course, in the transaction that writes the record.</summary>
/// <param name="To">Where it stands then.</param>
public abstract record CourseStep(CourseState To)
{
    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsFirst { get; }

    /// <summary>The course begins with the claim of a new action.</summary>
    /// <param name="To">Where it stands then.</param>
    public sealed record Begun(CourseState To) : CourseStep(To)
    {
        internal override bool IsFirst => true;
    }

    /// <summary>An action that was claimed before is admitted again, if it still stands where it was read; no claim is made anew.</summary>
    /// <param name="To">Where it stands then.</param>
    /// <param name="Version">The version that was read.</param>
    public sealed record Admitted(CourseState To, long Version) : CourseStep(To)
    {
        /// <summary>Who redeems, as <see cref="StoredAction.Scope"/> is told; null where nobody does.</summary>
        public string? Redeemer { get; init; }

        /// <summary>What the attempt before had taken from budgets, which this one takes in its place.</summary>
        public ImmutableArray<CounterSettlement> Returned { get; init; } = [];

        internal override bool IsFirst => false;
    }
}
