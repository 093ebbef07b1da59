using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Makes mutants: a rule dropped, a condition negated, a bound, a number or a quorum moved by one.</summary>
internal static class PolicyMutants
{
    /// <summary>The mutants of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>Each with what was changed.</returns>
    public static IEnumerable<(PolicyMutant Mutant, PolicyDocument Policy)> Of(PolicyDocument policy)
    {
        // What only says what it would do, and what is about responses, changes no decision that a test could look at.
        if (policy.IsShadow || policy.Match.Phase == PolicyPhase.Response)
        {
            yield break;
        }

        foreach (PolicyRule rule in policy.Rules)
        {
            yield return Make(policy, rule, "the rule is left out", null);
            foreach ((string change, PolicyRule mutated) in Of(rule))
            {
                yield return Make(policy, rule, change, mutated);
            }
        }

        foreach ((string name, JsonValue value) in policy.Constants.Members)
        {
            if (value is JsonNumber number && number.Value < long.MaxValue && JsonNumber.TryOf(number.Value + 1, out JsonNumber? moved))
            {
                PolicyMutant mutant = new(policy.Name, policy.Position, $"the constant {name} is {moved} instead of {number}");
                yield return (mutant, policy with { Constants = policy.Constants.With(name, moved) });
            }
        }
    }

    private static IEnumerable<(string Change, PolicyRule Rule)> Of(PolicyRule rule)
    {
        if (rule.When is { } when)
        {
            yield return ("the condition is negated", rule with { When = when with { Text = $"!({when.Text})" } });
            foreach ((string change, string text) in Numbers(when.Text))
            {
                yield return (change, rule with { When = when with { Text = text } });
            }
        }

        foreach ((string argument, ArgumentBound bound) in rule.Bounds.Arguments)
        {
            foreach ((string change, ArgumentBound moved) in Moved(bound))
            {
                yield return ($"{argument}: {change}", rule with { Bounds = rule.Bounds with { Arguments = rule.Bounds.Arguments.SetItem(argument, moved) } });
            }
        }

        if (rule.Gate is { } gate)
        {
            yield return ($"the gate asks for {gate.Quorum + 1} votes instead of {gate.Quorum}", rule with { Gate = gate with { Quorum = gate.Quorum + 1 } });
        }
    }

    private static List<(string Change, string Text)> Numbers(string text)
    {
        List<(string Change, string Text)> found = [];
        foreach (Syntax.Literal literal in SyntaxTree.All(ExpressionParser.Parse(text)).OfType<Syntax.Literal>().Where(static l => l.Value.IsNumber))
        {
            ReadOnlySpan<char> rest = text.AsSpan(literal.Offset);
            int length = rest.IndexOfAnyExceptInRange('0', '9') is int end and >= 0 ? end : rest.Length;
            bool isWhole = length > 0 && (length == rest.Length || rest[length] is not ('.' or 'e' or 'E' or 'x' or 'X'));
            if (isWhole && long.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < long.MaxValue)
            {
                string moved = (number + 1).ToString(CultureInfo.InvariantCulture);
                found.Add(($"{moved} instead of {number} in the condition", string.Concat(text.AsSpan(0, literal.Offset), moved, rest[length..])));
            }
        }

        return found;
    }

    private static IEnumerable<(string Change, ArgumentBound Bound)> Moved(ArgumentBound bound)
    {
        if (bound.Maximum is decimal maximum)
        {
            yield return ($"at most {Text(maximum + 1)} instead of {Text(maximum)}", bound with { Maximum = maximum + 1 });
        }

        if (bound.Minimum is decimal minimum)
        {
            yield return ($"at least {Text(minimum - 1)} instead of {Text(minimum)}", bound with { Minimum = minimum - 1 });
        }

        if (bound.ExclusiveMaximum is decimal below)
        {
            yield return ($"below {Text(below + 1)} instead of {Text(below)}", bound with { ExclusiveMaximum = below + 1 });
        }

        if (bound.ExclusiveMinimum is decimal above)
        {
            yield return ($"above {Text(above - 1)} instead of {Text(above)}", bound with { ExclusiveMinimum = above - 1 });
        }

        if (bound is { Enum: { IsDefault: false, Length: > 1 } listed, IsConst: false })
        {
            yield return ($"without {listed[^1]}", bound with { Enum = listed.RemoveAt(listed.Length - 1) });
        }

        if (bound.SubsetOf is { IsDefault: false, Length: > 1 } subset)
        {
            yield return ($"without {subset[^1]}", bound with { SubsetOf = subset.RemoveAt(subset.Length - 1) });
        }

        if (bound.Length.Most is int longest)
        {
            yield return ($"{longest + 1} characters instead of {longest}", bound with { Length = bound.Length with { Most = longest + 1 } });
        }

        if (bound.Items.Most is int most)
        {
            yield return ($"{most + 1} items instead of {most}", bound with { Items = bound.Items with { Most = most + 1 } });
        }
    }

    private static (PolicyMutant Mutant, PolicyDocument Policy) Make(PolicyDocument policy, PolicyRule rule, string change, PolicyRule? mutated)
    {
        ImmutableArray<PolicyRule> rules = mutated is null ? policy.Rules.Remove(rule) : policy.Rules.Replace(rule, mutated);
        return (new PolicyMutant($"{policy.Name}#{rule.Id}", rule.Position, change), policy with { Rules = rules });
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
