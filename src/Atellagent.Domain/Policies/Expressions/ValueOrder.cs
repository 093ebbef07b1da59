namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Equality and order of values: numbers by exact value, strings by code point, nothing by culture.</summary>
internal static class ValueOrder
{
    /// <summary>Whether two known values are equal; values of different sorts never are.</summary>
    public static int AreEqual(in Value left, in Value right, Evaluation evaluation)
    {
        if (left.Kind != right.Kind)
        {
            return Tri.False;
        }

        return left.Kind switch
        {
            ValueKind.Null => Tri.True,
            ValueKind.Boolean => Tri.Of(left.Truth == right.Truth),
            ValueKind.Number => Tri.Of(left.Number == right.Number),
            ValueKind.String => Tri.Of(string.Equals(left.Text, right.Text, StringComparison.Ordinal)),
            ValueKind.List => AreListsEqual(left, right, evaluation),
            ValueKind.Map => AreMapsEqual(left, right, evaluation),
            _ => Tri.Error,
        };
    }

    /// <summary>Compares two known values of one sort.</summary>
    /// <returns>False when they have no order.</returns>
    public static bool TryCompare(in Value left, in Value right, out int order)
    {
        order = 0;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Number, ValueKind.Number):
                order = left.Number.CompareTo(right.Number);
                return true;
            case (ValueKind.String, ValueKind.String):
                order = CompareCodePoints(left.Text, right.Text);
                return true;
            case (ValueKind.Boolean, ValueKind.Boolean):
                order = left.Truth.CompareTo(right.Truth);
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
            string name = left.ElementAt(i).Text;
            if (!left.TryField(name, out Value mine) || !right.TryField(name, out Value other))
            {
                return Tri.False;
            }

            int equal = evaluation.Charge(1) ? AreEqual(mine, other, evaluation) : Tri.Error;
            if (equal != Tri.True)
            {
                return equal;
            }
        }

        return Tri.True;
    }
}
