using System.Collections.Immutable;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>Finds conditions that ask for what cannot be: constants, two values of one thing, empty ranges.</summary>
internal static class Contradiction
{
    private static readonly Evaluation Nothing = new(0, 0);

    /// <summary>Looks for one.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>What contradicts, in words; null where nothing was found.</returns>
    public static string? Find(LintedRule rule)
    {
        Dictionary<string, Asked> asked = new(StringComparer.Ordinal);
        foreach (Syntax conjunct in rule.Conjuncts)
        {
            if (conjunct is Syntax.Literal { Value: { Kind: ValueKind.Boolean, Truth: false } })
            {
                return "it says false";
            }

            string text = SyntaxText.Of(conjunct);
            if (rule.Texts.Contains("!" + text) || rule.Texts.Contains($"!({text})"))
            {
                return $"{text} and its opposite";
            }

            if (Narrow(rule, conjunct, asked) is string contradiction)
            {
                return contradiction;
            }
        }

        return null;
    }

    private static string? Narrow(LintedRule rule, Syntax conjunct, Dictionary<string, Asked> asked)
    {
        if (conjunct is not Syntax.Binary { Symbol: "==" or "in" or "<" or "<=" or ">" or ">=" } test)
        {
            return null;
        }

        (Syntax operand, ImmutableArray<Value> values, string symbol) = (test.Left, rule.Known(test.Right), test.Symbol);
        if (values.IsDefault && symbol != "in")
        {
            (operand, values, symbol) = (test.Right, rule.Known(test.Left), Mirror(symbol));
        }

        if (values.IsDefault || !rule.Known(operand).IsDefault || !values.All(static v => v.IsNumber || v.IsString))
        {
            return null;
        }

        string text = SyntaxText.Of(operand);
        Asked before = asked.GetValueOrDefault(text) ?? new Asked(default, null, null);
        Asked after = before.With(symbol, values);
        asked[text] = after;
        return after.IsEmpty ? $"{text} has no value that meets all that is asked of it" : null;
    }

    private static string Mirror(string symbol) => symbol switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => symbol,
    };

    /// <summary>What has been asked of one thing so far.</summary>
    /// <param name="Among">The values that it may have; default for any.</param>
    /// <param name="Least">The range's lower end, and whether it is inside.</param>
    /// <param name="Most">The range's upper end, and whether it is inside.</param>
    private sealed record Asked(ImmutableArray<Value> Among, (Value Value, bool IsInside)? Least, (Value Value, bool IsInside)? Most)
    {
        public bool IsEmpty => Among.IsDefault
            ? Least is { } least && Most is { } most && ValueOrder.TryCompare(least.Value, most.Value, out int order)
                && (order > 0 || (order == 0 && !(least.IsInside && most.IsInside)))
            : !Among.Any(IsInRange);

        public Asked With(string symbol, ImmutableArray<Value> values) => symbol switch
        {
            "==" or "in" => this with { Among = Among.IsDefault ? values : [.. Among.Where(a => values.Any(v => ValueOrder.AreEqual(a, v, Nothing) == Tri.True))] },
            ">" or ">=" => this with { Least = Tighter(Least, (values[0], symbol == ">="), 1) },
            _ => this with { Most = Tighter(Most, (values[0], symbol == "<="), -1) },
        };

        private bool IsInRange(Value value) => IsBeyond(value, Least, 1) && IsBeyond(value, Most, -1);

        private static bool IsBeyond(Value value, (Value Value, bool IsInside)? end, int sign) => end is not { } known
            || !ValueOrder.TryCompare(value, known.Value, out int order) || Math.Sign(order) * sign > 0 || (order == 0 && known.IsInside);

        private static (Value Value, bool IsInside) Tighter((Value Value, bool IsInside)? known, (Value Value, bool IsInside) other, int sign) =>
            known is not { } before || !ValueOrder.TryCompare(other.Value, before.Value, out int order) || Math.Sign(order) * sign > 0 || (order == 0 && !other.IsInside)
                ? other
                : before;
    }
}
