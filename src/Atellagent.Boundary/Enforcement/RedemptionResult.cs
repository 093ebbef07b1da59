using Atellagent.Boundary.Actions;

namespace Atellagent.Boundary.Enforcement;

/// <summary>What came of a wish to redeem a permit.</summary>
public abstract record RedemptionResult
{
    private RedemptionResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsGo { get; }

    /// <summary>It was redeemed, and that is on disk: the action is to be carried out now, once.</summary>
    /// <param name="Answer">The action.</param>
    public sealed record Go(ActionAnswer Answer) : RedemptionResult
    {
        internal override bool IsGo => true;
    }

    /// <summary>It cannot be redeemed, and nothing may be carried out on it.</summary>
    /// <param name="Reason">Why, for programs: <c>not_a_permit</c>, <c>expired</c>, <c>used</c>, <c>superseded</c>, <c>ended</c>, <c>wrong_digest</c>, <c>wrong_redeemer</c> or <c>stale_authority</c>.</param>
    /// <param name="Detail">Why, in words: for <c>stale_authority</c> what has changed.</param>
    /// <param name="Answer">The action, where it was decided on; null otherwise.</param>
    public sealed record Refused(string Reason, string Detail, ActionAnswer? Answer = null) : RedemptionResult
    {
        internal override bool IsGo => false;
    }

    /// <summary>It was not redeemed now, and may be tried again as long as it lasts.</summary>
    /// <param name="Answer">Why: a limit, or evidence that cannot be written.</param>
    public sealed record NotNow(ActionAnswer Answer) : RedemptionResult
    {
        internal override bool IsGo => false;
    }
}
