namespace Atellagent.Domain.Reviews;

/// <summary>What becomes of a review or a follow-up with a record.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Expected">The version that it has before; null where it is new.</param>
public abstract record ReviewStep(string Id, long? Expected)
{
    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsWork { get; }

    /// <summary>A review stands so.</summary>
    /// <param name="State">The review.</param>
    /// <param name="Expected">The version that it has before; null where it is opened.</param>
    public sealed record Judgement(Review State, long? Expected) : ReviewStep(State.Id, Expected)
    {
        internal override bool IsWork => false;
    }

    /// <summary>A follow-up stands so.</summary>
    /// <param name="State">The follow-up.</param>
    /// <param name="Expected">The version that it has before; null where it is opened.</param>
    public sealed record Work(FollowUp State, long? Expected) : ReviewStep(State.Id, Expected)
    {
        internal override bool IsWork => true;
    }
}
