using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Json;

/// <summary>Writes a double as ECMAScript does (ECMA-262, Number::toString), which RFC 8785 prescribes for numbers.</summary>
internal static class EcmaScriptNumber
{
    /// <summary>Formats a finite double.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is infinite or not a number.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "JSON has no such number");
        }

        if (value == 0)
        {
            return "0";
        }

        // "E16" would give 17 digits always; the round-trip format gives the shortest, as ECMAScript asks.
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int before = (point < 0 ? mantissa.Length : point) + exponent;
        int leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        before -= leading;
        return Lay(digits, before, value < 0);
    }

    // digits d1…dk and n such that the value is 0.d1…dk * 10^n
    private static string Lay(string digits, int n, bool negative)
    {
        StringBuilder text = new(negative ? "-" : "");
        int k = digits.Length;
        if (k <= n && n <= 21)
        {
            return text.Append(digits).Append('0', n - k).ToString();
        }

        if (n is > 0 and <= 21)
        {
            return text.Append(digits, 0, n).Append('.').Append(digits, n, k - n).ToString();
        }

        if (n is > -6 and <= 0)
        {
            return text.Append("0.").Append('0', -n).Append(digits).ToString();
        }

        text.Append(digits[0]);
        if (k > 1)
        {
            text.Append('.').Append(digits, 1, k - 1);
        }

        return text.Append('e').Append(n > 0 ? '+' : '-').Append(Math.Abs(n - 1)).ToString();
    }
}
