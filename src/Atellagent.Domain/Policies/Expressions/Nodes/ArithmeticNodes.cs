namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>
/// Arithmetic. Numbers of one sort give that sort, as in CEL; an exact decimal mixes with whole numbers and gives an exact
/// number. What does not fit is an error, but doubles follow IEEE 754.
/// </summary>
/// <param name="symbol">The operator.</param>
/// <param name="left">The left operand.</param>
/// <param name="right">The right operand.</param>
/// <param name="isExact">Whether whole operands are known to be decimals that happen to be whole, so that 1 / 2 is 0.5.</param>
internal sealed class ArithmeticNode(char symbol, Node left, Node right, bool isExact)
    : ValueNode(left.IsStable && right.IsStable && symbol != '+', left.Weight + right.Weight + 1)
{
    private const string Beyond = "a number beyond 64 bits";

    public override Value Evaluate(Evaluation evaluation)
    {
        Value first = left.Evaluate(evaluation);
        Value second = right.Evaluate(evaluation);
        if (!first.IsKnown || !second.IsKnown)
        {
            return Tri.Unsettled(first, second) == Tri.Unknown ? Value.Unknown : Value.Error;
        }

        return (first.Kind, second.Kind) switch
        {
            (ValueKind.Int, ValueKind.Int) when !isExact => Whole(first.Int, second.Int, evaluation),
            (ValueKind.Int or ValueKind.Decimal, ValueKind.Int or ValueKind.Decimal) => Exact(first.Exact, second.Exact, evaluation),
            (ValueKind.UInt, ValueKind.UInt) => Unsigned(first.UInt, second.UInt, evaluation),
            (ValueKind.Double, ValueKind.Double) => Floating(first.Double, second.Double, evaluation),
            (ValueKind.String, ValueKind.String) when symbol == '+' => Functions.Texts.Made(first.Text + second.Text, evaluation),
            (ValueKind.Bytes, ValueKind.Bytes) when symbol == '+' => Concatenate(first.Bytes, second.Bytes, evaluation),
            (ValueKind.List, ValueKind.List) when symbol == '+' => Append(first, second, evaluation),
            (ValueKind.Timestamp, ValueKind.Duration) when symbol is '+' or '-' => Move(first, symbol == '+' ? second.Duration : -(Int128)second.Duration, evaluation),
            (ValueKind.Duration, ValueKind.Timestamp) when symbol == '+' => Move(second, first.Duration, evaluation),
            (ValueKind.Duration, ValueKind.Duration) when symbol is '+' or '-' =>
                Span((Int128)first.Duration + (symbol == '+' ? second.Duration : -(Int128)second.Duration), evaluation),
            (ValueKind.Timestamp, ValueKind.Timestamp) when symbol == '-' => Span(Nanos(first) - Nanos(second), evaluation),
            _ => evaluation.Fail("arithmetic on values that have none"),
        };
    }

    private Value Whole(long first, long second, Evaluation evaluation)
    {
        if (symbol is '/' or '%' && second == 0)
        {
            return evaluation.Fail("a division by zero");
        }

        Int128 result = symbol switch
        {
            '+' => (Int128)first + second,
            '-' => (Int128)first - second,
            '*' => (Int128)first * second,
            '/' => (Int128)first / second,
            _ => (Int128)first % second,
        };

        // The remainder of the least number by -1 has a quotient that does not fit.
        bool fits = result >= long.MinValue && result <= long.MaxValue && !(symbol == '%' && first == long.MinValue && second == -1);
        return fits ? Value.Of((long)result) : evaluation.Fail(Beyond);
    }

    private Value Unsigned(ulong first, ulong second, Evaluation evaluation)
    {
        if (symbol is '/' or '%' && second == 0)
        {
            return evaluation.Fail("a division by zero");
        }

        Int128 result = symbol switch
        {
            '+' => (Int128)first + second,
            '-' => (Int128)first - second,
            '*' => (UInt128)first * second is UInt128 product && product <= ulong.MaxValue ? (Int128)product : -1,
            '/' => first / second,
            _ => first % second,
        };
        return result >= 0 && result <= ulong.MaxValue ? Value.Of((ulong)result) : evaluation.Fail(Beyond);
    }

    private Value Floating(double first, double second, Evaluation evaluation) => symbol switch
    {
        '+' => Value.Of(first + second),
        '-' => Value.Of(first - second),
        '*' => Value.Of(first * second),
        '/' => Value.Of(first / second),
        _ => evaluation.Fail("a remainder of doubles"),
    };

    private Value Exact(decimal first, decimal second, Evaluation evaluation)
    {
        if (symbol is '/' or '%' && second == 0)
        {
            return evaluation.Fail("a division by zero");
        }

        try
        {
            return Value.Of(symbol switch
            {
                '+' => first + second,
                '-' => first - second,
                '*' => first * second,
                '/' => first / second,
                _ => first % second,
            });
        }
        catch (OverflowException)
        {
            return evaluation.Fail("a number that does not fit");
        }
    }

    private static Value Concatenate(byte[] first, byte[] second, Evaluation evaluation)
    {
        int length = first.Length + second.Length;
        if (length > ExpressionLimits.StringLength)
        {
            return evaluation.Fail("bytes beyond the limit");
        }

        return evaluation.Charge(length) ? Value.Of([.. first, .. second]) : Value.Error;
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

    private static Int128 Nanos(in Value timestamp) => ((Int128)timestamp.Seconds * 1_000_000_000) + timestamp.Nanos;

    private static Value Move(in Value timestamp, Int128 by, Evaluation evaluation)
    {
        Int128 nanos = Nanos(timestamp) + by;
        return Functions.Times.TryMake(nanos / 1_000_000_000, (long)(nanos % 1_000_000_000), out Value moved)
            ? moved
            : evaluation.Fail("a time outside the years 1 to 9999");
    }

    private static Value Span(Int128 nanos, Evaluation evaluation) =>
        nanos >= long.MinValue && nanos <= long.MaxValue ? Value.OfDuration((long)nanos) : evaluation.Fail("a duration beyond 64 bits of nanoseconds");
}

/// <summary>The negative of a number.</summary>
internal sealed class NegateNode(Node operand) : ValueNode(operand.IsStable, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        return value.Kind switch
        {
            ValueKind.Int when value.Int != long.MinValue => Value.Of(-value.Int),
            ValueKind.Decimal => Value.Of(-value.Exact),
            ValueKind.Double => Value.Of(-value.Double),
            _ => value.IsKnown ? evaluation.Fail("the negative of something that has none") : value,
        };
    }
}
