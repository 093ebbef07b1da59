namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Equality and order of values: numbers by exact value, strings by code point, nothing by culture.</summary>
internal static class ValueOrder
{
    /// <summary>Whether two known values are equal; values of different sorts never are, but numbers are numbers.</summary>
    public static int AreEqual(in Value left, in Value right, Evaluation evaluation)
    {
        if (left.Kind != right.Kind)
        {
            return Tri.Of(left.IsNumber && right.IsNumber && NumberOrder.TryCompare(left, right, out int order) && order == 0);
        }

        return left.Kind switch
        {
            ValueKind.Null => Tri.True,
            ValueKind.Boolean => Tri.Of(left.Truth == right.Truth),
            ValueKind.Int or ValueKind.UInt or ValueKind.Duration => Tri.Of(left.Int == right.Int),
            ValueKind.Double => Tri.Of(NumberOrder.AreEqual(left.Double, right.Double)),
            ValueKind.Decimal => Tri.Of(left.Exact == right.Exact),
            ValueKind.String or ValueKind.Type => Tri.Of(string.Equals(left.Text, right.Text, StringComparison.Ordinal)),
            ValueKind.Bytes => evaluation.Charge(left.Bytes.Length / 16) ? Tri.Of(left.Bytes.AsSpan().SequenceEqual(right.Bytes)) : Tri.Error,
            ValueKind.Timestamp => Tri.Of(left.Seconds == right.Seconds && left.Nanos == right.Nanos),
            ValueKind.List => AreListsEqual(left, right, evaluation),
            ValueKind.Map => AreMapsEqual(left, right, evaluation),
            ValueKind.Optional => left.IsHolding && right.IsHolding
                ? AreEqual(left.Held, right.Held, evaluation)
                : Tri.Of(left.IsHolding == right.IsHolding),
            _ => Tri.Error,
        };
    }

    /// <summary>Compares two known values of one sort, or two numbers.</summary>
    /// <returns>False when they have no order.</returns>
    public static bool TryCompare(in Value left, in Value right, out int order)
    {
        order = 0;
        if (left.IsNumber && right.IsNumber)
        {
            return NumberOrder.TryCompare(left, right, out order);
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        switch (left.Kind)
        {
            case ValueKind.String:
                order = CompareCodePoints(left.Text, right.Text);
                return true;
            case ValueKind.Boolean:
                order = left.Truth.CompareTo(right.Truth);
                return true;
            case ValueKind.Duration:
                order = left.Duration.CompareTo(right.Duration);
                return true;
            case ValueKind.Timestamp:
                order = (left.Seconds, left.Nanos).CompareTo((right.Seconds, right.Nanos));
                return true;
            case ValueKind.Bytes:
                order = left.Bytes.AsSpan().SequenceCompareTo(right.Bytes);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Compares by code point. UTF-16 order differs from it above U+FFFF.</summary>
    public static int CompareCodePoints(string left, string right)
    {
        int shared = Math.Min(left.Length, right.Length);
        for (int i = 0; i < shared; i++)
        {
            if (left[i] != right[i])
            {
                return Rank(left[i]) - Rank(right[i]);
            }
        }

        return left.Length - right.Length;
    }

    // A surrogate belongs to a code point above every other code unit.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;

    private static int AreListsEqual(in Value left, in Value right, Evaluation evaluation)
    {
        if (left.Count != right.Count)
        {
            return Tri.False;
        }

        for (int i = 0; i < left.Count; i++)
        {
            int equal = evaluation.Charge(1) ? AreEqual(left.ElementAt(i), right.ElementAt(i), evaluation) : Tri.Error;
            if (equal != Tri.True)
            {
                return equal;
            }
        }

        return Tri.True;
    }

    private static int AreMapsEqual(in Value left, in Value right, Evaluation evaluation)
    {
        if (left.Count != right.Count)
        {
            return Tri.False;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!right.TryFind(left.ElementAt(i), out Value other))
            {
                return Tri.False;
            }

            int equal = evaluation.Charge(1) ? AreEqual(left.EntryAt(i), other, evaluation) : Tri.Error;
            if (equal != Tri.True)
            {
                return equal;
            }
        }

        return Tri.True;
    }
}
