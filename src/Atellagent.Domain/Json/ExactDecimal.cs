namespace Atellagent.Domain.Json;

/// <summary>
/// Reads a JSON number literal into a <see cref="decimal"/> only where nothing is rounded. The framework's own parser
/// rounds digits that do not fit, and says nothing.
/// </summary>
internal static class ExactDecimal
{
    private const int LongestLiteral = 64;

    /// <summary>Reads a literal of RFC 8259, section 6.</summary>
    /// <param name="text">The literal.</param>
    /// <param name="value">The exact value; zero for negative zero.</param>
    /// <returns>False when the literal is malformed or its value does not fit exactly.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        if (text.Length is 0 or > LongestLiteral)
        {
            return false;
        }

        int at = 0;
        bool negative = text[0] == '-';
        at += negative ? 1 : 0;
        Int128 digits = 0;
        int scale = 0;
        bool fraction = false;
        bool any = false;
        for (; at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && !fraction)); at++)
        {
            if (text[at] == '.')
            {
                fraction = true;
                continue;
            }

            any = true;
            // 38 digits fit an Int128; a literal with more significant digits has no exact decimal anyway.
            if (digits > Int128.MaxValue / 100)
            {
                return false;
            }

            digits = (digits * 10) + (text[at] - '0');
            scale += fraction ? 1 : 0;
        }

        if (!any || !TryReadExponent(text[at..], out int exponent))
        {
            return false;
        }

        return TryScale(digits, scale - exponent, negative, out value);
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ('e' or 'E') || text.Length < 2)
        {
            return false;
        }

        text = text[1..];
        bool negative = text[0] == '-';
        text = text[0] is '-' or '+' ? text[1..] : text;
        if (text.IsEmpty || text.Length > 4)
        {
            return false;
        }

        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }

    private static bool TryScale(Int128 digits, int scale, bool negative, out decimal value)
    {
        value = 0;
        if (digits == 0)
        {
            return true;
        }

        for (; scale > 0 && digits % 10 == 0; scale--)
        {
            digits /= 10;
        }

        for (; scale < 0; scale++)
        {
            if (digits > (Int128)decimal.MaxValue / 10)
            {
                return false;
            }

            digits *= 10;
        }

        if (scale > 28 || digits > (Int128)decimal.MaxValue)
        {
            return false;
        }

        decimal magnitude = (decimal)digits;
        int[] bits = decimal.GetBits(magnitude);
        value = new decimal(bits[0], bits[1], bits[2], negative, (byte)scale);
        return true;
    }
}
