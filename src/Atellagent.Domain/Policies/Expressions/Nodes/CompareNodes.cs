using System.Collections.Frozen;

namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>Equality with a string that is known at load.</summary>
internal sealed class EqualsTextTest(Node operand, string text) : TestNode(operand.IsStable, operand.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        return value.IsKnown
            ? Tri.Of(value.IsString && string.Equals(value.Text, text, StringComparison.Ordinal))
            : Tri.Unsettled(value);
    }
}

/// <summary>Equality of any two values.</summary>
internal sealed class EqualsTest(Node left, Node right, bool isScalar)
    : TestNode(isScalar && left.IsStable && right.IsStable, left.Weight + right.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value first = left.Evaluate(evaluation);
        Value second = right.Evaluate(evaluation);
        return first.IsKnown && second.IsKnown
            ? ValueOrder.AreEqual(first, second, evaluation)
            : Tri.Unsettled(first, second);
    }
}

/// <summary>Order against a number that is known at load.</summary>
internal sealed class CompareNumberTest(Node operand, Comparison comparison, Value number)
    : TestNode(operand.IsStable, operand.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (value.IsInt && number.IsInt)
        {
            return Tri.Of(comparison.Holds(value.Int.CompareTo(number.Int)));
        }

        if (value.IsNumber)
        {
            // A NaN is neither less than a number nor greater nor equal.
            return Tri.Of(NumberOrder.TryCompare(value, number, out int order) && comparison.Holds(order));
        }

        return Tri.Unsettled(value.IsKnown ? evaluation.Fail("a comparison of a number with something else") : value);
    }
}

/// <summary>Order of any two values.</summary>
internal sealed class CompareTest(Node left, Comparison comparison, Node right)
    : TestNode(left.IsStable && right.IsStable, left.Weight + right.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value first = left.Evaluate(evaluation);
        Value second = right.Evaluate(evaluation);
        if (!first.IsKnown || !second.IsKnown)
        {
            return Tri.Unsettled(first, second);
        }

        if (ValueOrder.TryCompare(first, second, out int order))
        {
            return Tri.Of(comparison.Holds(order));
        }

        return first.IsNumber && second.IsNumber ? Tri.False : Tri.Unsettled(evaluation.Fail("a comparison of values that have no order"));
    }
}

/// <summary>Membership in a list of strings that is known at load.</summary>
internal sealed class InTextsTest : TestNode
{
    private const int LinearUpTo = 6;
    private readonly Node _operand;
    private readonly string[] _few;
    private readonly FrozenSet<string>? _many;

    public InTextsTest(Node operand, string[] texts)
        : base(operand.IsStable, operand.Weight + 1)
    {
        _operand = operand;
        _few = texts;
        _many = texts.Length > LinearUpTo ? texts.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    protected override int Decide(Evaluation evaluation)
    {
        Value value = _operand.Evaluate(evaluation);
        if (!value.IsString)
        {
            return value.IsKnown ? Tri.False : Tri.Unsettled(value);
        }

        if (_many is not null)
        {
            return Tri.Of(_many.Contains(value.Text));
        }

        foreach (string text in _few)
        {
            if (string.Equals(text, value.Text, StringComparison.Ordinal))
            {
                return Tri.True;
            }
        }

        return Tri.False;
    }
}

/// <summary>Whether the principal has a role.</summary>
internal sealed class RoleTest(string role) : TestNode(true, 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        foreach (string held in evaluation.Principal.Roles)
        {
            if (string.Equals(held, role, StringComparison.Ordinal))
            {
                return Tri.True;
            }
        }

        return Tri.False;
    }
}

/// <summary>Membership in a list, or of a name among a map's fields.</summary>
internal sealed class InTest(Node element, Node range) : TestNode(false, element.Weight + range.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = element.Evaluate(evaluation);
        Value among = range.Evaluate(evaluation);
        if (!value.IsKnown || !among.IsKnown)
        {
            return Tri.Unsettled(value, among);
        }

        if (among.Kind == ValueKind.Map)
        {
            return Tri.Of(among.TryFind(value, out _));
        }

        if (among.Kind != ValueKind.List)
        {
            return Tri.Unsettled(evaluation.Fail("'in' needs a list or a map on its right"));
        }

        for (int i = 0; i < among.Count; i++)
        {
            int equal = evaluation.Charge(1) ? ValueOrder.AreEqual(value, among.ElementAt(i), evaluation) : Tri.Error;
            if (equal != Tri.False)
            {
                return equal;
            }
        }

        return Tri.False;
    }
}
