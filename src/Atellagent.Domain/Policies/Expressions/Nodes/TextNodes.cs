using System.Globalization;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions.Nodes;

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

/// <summary>Whether a pattern is found in a string.</summary>
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

/// <summary><c>size</c>: code points, elements or fields.</summary>
internal sealed class SizeNode(Node operand) : ValueNode(operand.IsStable, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        return value.Kind switch
        {
            ValueKind.String => Value.Of((decimal)CountCodePoints(value.Text)),
            ValueKind.List or ValueKind.Map => Value.Of((decimal)value.Count),
            ValueKind.Unknown => value,
            ValueKind.Error => value,
            _ => evaluation.Fail("size() needs a string, a list or a map"),
        };
    }

    private static int CountCodePoints(string text)
    {
        int count = text.Length;
        foreach (char c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }
}

/// <summary><c>lowerAscii</c>, <c>string</c>, <c>int</c> and <c>double</c>.</summary>
internal sealed class ConvertNode(string function, Node operand) : ValueNode(false, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (!value.IsKnown)
        {
            return value;
        }

        return function switch
        {
            "lowerAscii" => Lower(value, evaluation),
            "string" => ToText(value, evaluation),
            "int" => ToWhole(value, evaluation),
            _ => ToNumber(value, evaluation),
        };
    }

    private static Value Lower(in Value value, Evaluation evaluation)
    {
        if (!value.IsString || value.Text.Length > ExpressionLimits.StringLength)
        {
            return evaluation.Fail("lowerAscii() needs a string within the limit");
        }

        return evaluation.Charge(value.Text.Length)
            ? Value.Of(string.Create(value.Text.Length, value.Text, static (span, text) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
                }
            }))
            : Value.Error;
    }

    private static Value ToText(in Value value, Evaluation evaluation) => value.Kind switch
    {
        ValueKind.String => value,
        ValueKind.Boolean => Value.Of(value.Truth ? "true" : "false"),
        ValueKind.Number when evaluation.Charge(30) =>
            Value.Of(value.Number.ToString("0.############################", CultureInfo.InvariantCulture)),
        _ => evaluation.Fail("string() needs a string, a number or a boolean"),
    };

    private static Value ToWhole(in Value value, Evaluation evaluation)
    {
        Value number = ToNumber(value, evaluation);
        if (!number.IsNumber)
        {
            return number;
        }

        decimal whole = decimal.Truncate(number.Number);
        return whole is >= long.MinValue and <= long.MaxValue && (value.IsNumber || whole == number.Number)
            ? Value.Of(whole)
            : evaluation.Fail("int() of what is no whole number of 64 bits");
    }

    private static Value ToNumber(in Value value, Evaluation evaluation)
    {
        if (value.IsNumber)
        {
            return value;
        }

        return value.IsString && ExactDecimal.TryParse(value.Text, out decimal number)
            ? Value.Of(number)
            : evaluation.Fail("no number that can be kept exactly");
    }
}
