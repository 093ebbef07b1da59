namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>A test whose outcome is known at load.</summary>
internal sealed class ConstantTest(bool truth) : TestNode(true, 0)
{
    protected override int Decide(Evaluation evaluation) => Tri.Of(truth);
}

/// <summary>Both; false where either is, whatever the other says.</summary>
internal sealed class AndTest(Node left, Node right) : TestNode(left.IsStable && right.IsStable, left.Weight + right.Weight)
{
    public Node Left => left;

    public Node Right => right;

    protected override int Decide(Evaluation evaluation)
    {
        int first = left.Test(evaluation);
        if (first == Tri.False)
        {
            return Tri.False;
        }

        int second = right.Test(evaluation);
        if (second == Tri.False || first == Tri.True)
        {
            return second;
        }

        return first == Tri.Unknown || second == Tri.Unknown ? Tri.Unknown : Tri.Error;
    }
}

/// <summary>Either; true where either is, whatever the other says.</summary>
internal sealed class OrTest(Node left, Node right) : TestNode(left.IsStable && right.IsStable, left.Weight + right.Weight)
{
    protected override int Decide(Evaluation evaluation)
    {
        int first = left.Test(evaluation);
        if (first == Tri.True)
        {
            return Tri.True;
        }

        int second = right.Test(evaluation);
        if (second == Tri.True || first == Tri.False)
        {
            return second;
        }

        return first == Tri.Unknown || second == Tri.Unknown ? Tri.Unknown : Tri.Error;
    }
}

/// <summary>The contrary.</summary>
internal sealed class NotTest(Node operand) : TestNode(operand.IsStable, operand.Weight)
{
    protected override int Decide(Evaluation evaluation) => operand.Test(evaluation) switch
    {
        Tri.True => Tri.False,
        Tri.False => Tri.True,
        int other => other,
    };
}

/// <summary><c>test ? then : otherwise</c> of conditions.</summary>
internal sealed class ConditionalTest(Node test, Node then, Node otherwise)
    : TestNode(test.IsStable && then.IsStable && otherwise.IsStable, test.Weight + then.Weight + otherwise.Weight)
{
    protected override int Decide(Evaluation evaluation) => test.Test(evaluation) switch
    {
        Tri.True => then.Test(evaluation),
        Tri.False => otherwise.Test(evaluation),
        int other => other,
    };
}

/// <summary><c>test ? then : otherwise</c> of values.</summary>
internal sealed class ConditionalValue(Node test, Node then, Node otherwise)
    : ValueNode(test.IsStable && then.IsStable && otherwise.IsStable, test.Weight + then.Weight + otherwise.Weight)
{
    public override Value Evaluate(Evaluation evaluation) => test.Test(evaluation) switch
    {
        Tri.True => then.Evaluate(evaluation),
        Tri.False => otherwise.Evaluate(evaluation),
        Tri.Unknown => Value.Unknown,
        _ => Value.Error,
    };
}
