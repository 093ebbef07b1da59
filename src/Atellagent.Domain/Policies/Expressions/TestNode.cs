namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A node whose value is true or false.</summary>
internal abstract class TestNode(bool isStable, int weight) : Node(isStable, weight)
{
    /// <summary>Where its outcome is remembered for other rules of the same decision; -1 where it is not.</summary>
    public int Memo { get; set; } = -1;

    public sealed override Value Evaluate(Evaluation evaluation) => Test(evaluation) switch
    {
        Tri.True => Value.Of(true),
        Tri.False => Value.Of(false),
        Tri.Unknown => Value.Unknown,
        _ => Value.Error,
    };

    public sealed override int Test(Evaluation evaluation)
    {
        if (Memo < 0)
        {
            return Decide(evaluation);
        }

        if (evaluation.TryRecall(Memo, out int outcome))
        {
            return outcome;
        }

        outcome = Decide(evaluation);
        if (outcome != Tri.Error)
        {
            // An error is found again by each rule, so that each can say why.
            evaluation.Remember(Memo, outcome);
        }

        return outcome;
    }

    /// <summary>The outcome, not remembered.</summary>
    protected abstract int Decide(Evaluation evaluation);
}
