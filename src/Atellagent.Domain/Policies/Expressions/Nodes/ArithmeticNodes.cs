namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>
/// Arithmetic. Two whole numbers give a whole number of 64 bits, as in CEL; with a decimal on either side the result
/// is a decimal. What does not fit is an error.
/// </summary>
internal sealed class ArithmeticNode(string symbol, Node left, Node right, bool? isWhole)
    : ValueNode(left.IsStable && right.IsStable && symbol != "+", left.Weight + right.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value first = left.Evaluate(evaluation);
        Value second = right.Evaluate(evaluation);
        if (!first.IsKnown || !second.IsKnown)
        {
            return Tri.Unsettled(first, second) == Tri.Unknown ? Value.Unknown : Value.Error;
        }

        return (first.Kind, second.Kind, symbol) switch
        {
            (ValueKind.Number, ValueKind.Number, _) => Calculate(first.Number, second.Number, evaluation),
            (ValueKind.String, ValueKind.String, "+") => Concatenate(first.Text, second.Text, evaluation),
            (ValueKind.List, ValueKind.List, "+") => Append(first, second, evaluation),
            _ => evaluation.Fail("arithmetic on values that have none"),
        };
    }

    private static Value Concatenate(string first, string second, Evaluation evaluation)
    {
        int length = first.Length + second.Length;
        if (length > ExpressionLimits.StringLength)
        {
            return evaluation.Fail("a string longer than the limit");
        }

        return evaluation.Charge(length) ? Value.Of(first + second) : Value.Error;
    }

    private static Value Append(in Value first, in Value second, Evaluation evaluation)
    {
        int count = first.Count + second.Count;
        if (!evaluation.Charge(count))
        {
            return Value.Error;
        }

        Value[] items = new Value[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = i < first.Count ? first.ElementAt(i) : second.ElementAt(i - first.Count);
        }

        return Value.OfList(items);
    }

    private Value Calculate(decimal first, decimal second, Evaluation evaluation)
    {
        bool whole = isWhole ?? (decimal.Truncate(first) == first && decimal.Truncate(second) == second);
        if (symbol is "/" or "%" && second == 0)
        {
            return evaluation.Fail("a division by zero");
        }

        try
        {
            decimal result = symbol switch
            {
                "+" => first + second,
                "-" => first - second,
                "*" => first * second,
                "/" => whole ? decimal.Truncate(first / second) : first / second,
                _ => first % second,
            };
            return !whole || result is >= long.MinValue and <= long.MaxValue
                ? Value.Of(result)
                : evaluation.Fail("a whole number beyond 64 bits");
        }
        catch (OverflowException)
        {
            return evaluation.Fail("a number that does not fit");
        }
    }
}

/// <summary>The negative of a number.</summary>
internal sealed class NegateNode(Node operand) : ValueNode(operand.IsStable, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (!value.IsKnown)
        {
            return value;
        }

        return value.IsNumber ? Value.Of(-value.Number) : evaluation.Fail("the negative of something that is no number");
    }
}
