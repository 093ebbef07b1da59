namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary><c>cel.bind</c>: forgets the name's value before its body is evaluated.</summary>
internal sealed class LetNode(int slot, Node value, Node body) : ValueNode(false, value.Weight + body.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        evaluation.SetLocal(slot, Value.Pending);
        return body.Evaluate(evaluation);
    }
}

/// <summary>A name of <c>cel.bind</c>: its value is evaluated when first asked for, and then kept.</summary>
internal sealed class LazyLocalNode(int slot, Node value) : ValueNode(false, 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value known = evaluation.Local(slot);
        if (known.Kind == ValueKind.Pending)
        {
            known = value.Evaluate(evaluation);
            evaluation.SetLocal(slot, known);
        }

        return known;
    }
}

/// <summary><c>optMap</c> and <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapNode(Node operand, int slot, Node body, bool isFlat) : ValueNode(false, operand.Weight + body.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (value.Kind != ValueKind.Optional)
        {
            return value.IsKnown ? evaluation.Fail("optMap() needs an optional") : value;
        }

        if (!value.IsHolding)
        {
            return value;
        }

        evaluation.SetLocal(slot, value.Held);
        Value made = body.Evaluate(evaluation);
        if (!isFlat)
        {
            return made.IsKnown ? Value.OfOptional(made) : made;
        }

        return !made.IsKnown || made.Kind == ValueKind.Optional ? made : evaluation.Fail("optFlatMap() makes an optional");
    }
}

/// <summary>A policy's variable: evaluated when a rule first asks for it, and then kept for the other rules of the round.</summary>
internal sealed class VariableNode(int cell, Node value) : ValueNode(true, 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (evaluation.TryRecall(cell, out Value known))
        {
            return known;
        }

        known = value.Evaluate(evaluation);
        if (known.Kind != ValueKind.Error)
        {
            // An error is found again by each rule, so that each can say why.
            evaluation.Remember(cell, known);
        }

        return known;
    }
}
