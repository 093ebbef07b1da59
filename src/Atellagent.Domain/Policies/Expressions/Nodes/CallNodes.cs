using System.Text.RegularExpressions;
using Atellagent.Domain.Policies.Expressions.Functions;

namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>A function. Which of its signatures is meant is known at load, or else told by the values.</summary>
internal sealed class CallNode(string name, FunctionOverload[] overloads, Node[] operands) : ValueNode(false, operands.Sum(static o => o.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Operands buffer = default;
        Span<Value> values = buffer[..operands.Length];
        bool isUnknown = false;
        bool isError = !evaluation.Charge(1);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operands[i].Evaluate(evaluation);
            isUnknown |= values[i].Kind == ValueKind.Unknown;
            isError |= values[i].Kind == ValueKind.Error;
        }

        if (isUnknown || isError)
        {
            return isUnknown ? Value.Unknown : Value.Error;
        }

        foreach (FunctionOverload overload in overloads)
        {
            if (overload.Accepts(values))
            {
                return overload.Body(values, evaluation);
            }
        }

        return evaluation.Fail(name + "() does not take these values");
    }

    [System.Runtime.CompilerServices.InlineArray(FunctionOverload.MostOperands)]
    private struct Operands
    {
        private Value _first;
    }
}

/// <summary><c>math.greatest</c> and <c>math.least</c> of numbers that are written out.</summary>
internal sealed class ExtremeNode(int wanted, Node[] operands) : ValueNode(false, operands.Sum(static o => o.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value[] values = new Value[operands.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operands[i].Evaluate(evaluation);
            if (!values[i].IsKnown)
            {
                return values[i];
            }
        }

        return evaluation.Charge(values.Length) ? MathFunctions.Extreme(values, wanted, evaluation) : Value.Error;
    }
}

/// <summary><c>startsWith</c>, <c>endsWith</c> and <c>contains</c>, by code point.</summary>
internal sealed class TextTest(string function, Node operand, Node part)
    : TestNode(operand.IsStable && part.IsStable, operand.Weight + part.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value text = operand.Evaluate(evaluation);
        Value value = part.Evaluate(evaluation);
        if (text.IsString && value.IsString)
        {
            return Tri.Of(function switch
            {
                "startsWith" => text.Text.StartsWith(value.Text, StringComparison.Ordinal),
                "endsWith" => text.Text.EndsWith(value.Text, StringComparison.Ordinal),
                _ => text.Text.Contains(value.Text, StringComparison.Ordinal),
            });
        }

        return text.IsKnown && value.IsKnown
            ? Tri.Unsettled(evaluation.Fail(function + "() needs strings"))
            : Tri.Unsettled(text, value);
    }
}

/// <summary>Whether a pattern that is known at load is found in a string.</summary>
internal sealed class MatchesTest(Node operand, Regex pattern) : TestNode(false, operand.Weight + 8)
{
    private const int CharactersPerStep = 16;

    protected override int Decide(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (!value.IsString)
        {
            return Tri.Unsettled(value.IsKnown ? evaluation.Fail("matches() needs a string") : value);
        }

        if (value.Text.Length > ExpressionLimits.StringLength)
        {
            return Tri.Unsettled(evaluation.Fail("a string longer than the limit"));
        }

        return evaluation.Charge(1 + (value.Text.Length / CharactersPerStep)) ? Tri.Of(pattern.IsMatch(value.Text)) : Tri.Error;
    }
}
