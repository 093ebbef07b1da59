using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Denials;

/// <summary>
/// Denials that are gathered for one record. The first of them is told in it and writes it; the others wait for what becomes of it, and
/// are told its ids. Counted under the tally's lock.
/// </summary>
/// <param name="kind">Where it is gathered.</param>
/// <param name="action">The first one's action.</param>
/// <param name="decision">The first one's decision.</param>
/// <param name="now">When the first was.</param>
internal sealed class DenialBatch(KindDenials kind, ActionId action, DecisionId decision, DateTimeOffset now)
{
    private readonly TaskCompletionSource<LedgerResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _lasted;
    private long _count = 1;

    /// <summary>Where it is gathered.</summary>
    public KindDenials Kind => kind;

    /// <summary>The action that the record tells of.</summary>
    public ActionId Action => action;

    /// <summary>The decision that the record is.</summary>
    public DecisionId Decision => decision;

    /// <summary>What there is to tell of them so far.</summary>
    public DenialCount Count => new(_count, now, now + _lasted, kind.IsSeveral);

    /// <summary>Ends when it is known whether the record is on disk.</summary>
    public Task<LedgerResult> Completion => _completion.Task;

    /// <summary>Counts one more.</summary>
    /// <param name="at">When it was.</param>
    public void Add(DateTimeOffset at)
    {
        _count++;
        _lasted = at - now > _lasted ? at - now : _lasted;
    }

    /// <summary>Tells the others what became of the record. Only what is said first counts.</summary>
    /// <param name="result">Its fate.</param>
    public void End(LedgerResult result) => _completion.TrySetResult(result);
}
