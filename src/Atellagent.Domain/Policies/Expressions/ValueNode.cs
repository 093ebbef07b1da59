namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A node that may have any value.</summary>
internal abstract class ValueNode(bool isStable, int weight) : Node(isStable, weight)
{
    public sealed override int Test(Evaluation evaluation)
    {
        Value value = Evaluate(evaluation);
        return value.Kind switch
        {
            ValueKind.Boolean => Tri.Of(value.Truth),
            ValueKind.Unknown => Tri.Unknown,
            ValueKind.Error => Tri.Error,
            _ => Tri.Unsettled(evaluation.Fail("a condition is neither true nor false")),
        };
    }
}
