namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>
/// Makes an exact number of what a function gives as a double. Policies know no doubles, so that there is nothing in them that
/// is not a number: no NaN, which every comparison is false with, and no infinity.
/// </summary>
internal sealed class ExactNode(Node operand) : ValueNode(operand.IsStable, operand.Weight)
{
    // Where a decimal ends.
    private const double Largest = 7.9e28;

    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (value.Kind != ValueKind.Double)
        {
            return value;
        }

        return double.IsFinite(value.Double) && Math.Abs(value.Double) < Largest
            ? Value.Of((decimal)value.Double)
            : evaluation.Fail("the result is no number that can be exact");
    }
}
