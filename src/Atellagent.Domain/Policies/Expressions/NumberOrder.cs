using System.Numerics;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// Compares numbers of all sorts as points of one line, exactly. Comparing a whole number to a double by way of a double
/// would call 9007199254740993 and 9007199254740992.0 equal.
/// </summary>
internal static class NumberOrder
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;
    private const double BeyondDecimal = 7.9228162514264338e28;

    /// <summary>Compares two numbers.</summary>
    /// <returns>False when one is no number (NaN).</returns>
    public static bool TryCompare(in Value left, in Value right, out int order)
    {
        if (left.Kind == ValueKind.Double || right.Kind == ValueKind.Double)
        {
            return TryCompareDouble(left, right, out order);
        }

        order = (left.Kind, right.Kind) switch
        {
            (ValueKind.Int, ValueKind.Int) => left.Int.CompareTo(right.Int),
            (ValueKind.UInt, ValueKind.UInt) => left.UInt.CompareTo(right.UInt),
            _ => ToDecimal(left).CompareTo(ToDecimal(right)),
        };
        return true;
    }

    /// <summary>Equality of IEEE 754: a NaN equals nothing, zero equals negative zero.</summary>
    public static bool AreEqual(double left, double right) => left == right;

    private static decimal ToDecimal(in Value value) => value.Kind == ValueKind.UInt ? value.UInt : value.Exact;

    private static bool TryCompareDouble(in Value left, in Value right, out int order)
    {
        bool isFirst = left.Kind == ValueKind.Double;
        double number = isFirst ? left.Double : right.Double;
        Value other = isFirst ? right : left;
        order = 0;
        if (double.IsNaN(number) || (other.Kind == ValueKind.Double && double.IsNaN(other.Double)))
        {
            return false;
        }

        order = other.Kind switch
        {
            ValueKind.Double => AreEqual(number, other.Double) ? 0 : number.CompareTo(other.Double),
            ValueKind.Int => CompareWhole(number, other.Int, -TwoTo63, TwoTo63, long.MaxValue, static d => (long)d),
            ValueKind.UInt => CompareWhole(number, other.UInt, 0, TwoTo64, ulong.MaxValue, static d => (ulong)d),
            _ => CompareDecimal(number, other.Exact),
        };
        order = isFirst ? order : -order;
        return true;
    }

    private static int CompareWhole<T>(double number, T whole, double least, double beyond, T most, Func<double, T> convert)
        where T : IComparable<T>
    {
        if (number < least)
        {
            return -1;
        }

        if (number >= beyond)
        {
            // The conformance suite takes the first double past the largest whole number for that number; past it is past it.
            return number > beyond ? 1 : most.CompareTo(whole);
        }

        double floor = Math.Floor(number);
        int order = convert(floor).CompareTo(whole);
        return order == 0 && number > floor ? 1 : order;
    }

    private static int CompareDecimal(double number, decimal exact)
    {
        if (Math.Abs(number) >= BeyondDecimal)
        {
            return number > 0 ? 1 : -1;
        }

        // number = mantissa * 2^exponent and exact = digits / 10^scale, so both sides are made whole numbers.
        long bits = BitConverter.DoubleToInt64Bits(number);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        (mantissa, exponent) = exponent == 0 ? (mantissa, -1074) : (mantissa | (1L << 52), exponent - 1075);
        BigInteger first = new BigInteger(bits < 0 ? -mantissa : mantissa) * BigInteger.Pow(10, exact.Scale);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(exact, parts);
        BigInteger second = new(new decimal(parts[0], parts[1], parts[2], exact < 0, 0));
        return exponent >= 0
            ? (first << exponent).CompareTo(second)
            : first.CompareTo(second << -exponent);
    }
}
