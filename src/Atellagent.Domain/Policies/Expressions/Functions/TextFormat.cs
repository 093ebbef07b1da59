using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary><c>format</c> (CEL extension "strings"): the clauses s, d, f, e, b, o, x and X. What comes out is the same on every machine.</summary>
internal static class TextFormat
{
    private const int DefaultPrecision = 6;
    private const int LargestPrecision = 100;
    private const int DeepestNesting = 32;

    /// <summary>Fills the clauses of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">A list with a value for each clause.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <returns>The text, or an error.</returns>
    public static Value Format(string text, in Value values, Evaluation evaluation)
    {
        StringBuilder made = new(text.Length);
        int next = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                made.Append(text[at]);
                continue;
            }

            if (++at < text.Length && text[at] == '%')
            {
                made.Append('%');
                continue;
            }

            if (!TryReadClause(text, ref at, out char clause, out int precision))
            {
                return evaluation.Fail("format() has no such clause");
            }

            if (next >= values.Count)
            {
                return evaluation.Fail("format() has more clauses than values");
            }

            string? part = evaluation.Charge(1) ? Clause(clause, precision, values.ElementAt(next++), evaluation) : null;
            if (part is null)
            {
                return evaluation.Fail("format() has a clause for another type of value");
            }

            if (made.Append(part).Length > ExpressionLimits.StringLength)
            {
                return evaluation.Fail("a string longer than the limit");
            }
        }

        return Texts.Made(made.ToString(), evaluation);
    }

    private static bool TryReadClause(string text, ref int at, out char clause, out int precision)
    {
        (clause, precision) = ('\0', DefaultPrecision);
        bool hasPrecision = at < text.Length && text[at] == '.';
        if (hasPrecision)
        {
            int from = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (!int.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out precision) || precision > LargestPrecision)
            {
                return false;
            }
        }

        clause = at < text.Length ? text[at] : '\0';
        return hasPrecision ? clause is 'f' or 'e' : "sdfeboxX".Contains(clause, StringComparison.Ordinal);
    }

    private static string? Clause(char clause, int precision, in Value value, Evaluation evaluation) => clause switch
    {
        's' => Plain(value, evaluation, 0),
        'd' => value.Kind is ValueKind.Int or ValueKind.UInt || (value.Kind == ValueKind.Double && !double.IsFinite(value.Double)) ? ValueText.Of(value) : null,
        'f' or 'e' => value.IsNumber ? Fraction(clause, precision, value) : null,
        'b' => value.Kind == ValueKind.Boolean ? (value.Truth ? "1" : "0") : Based(value, "b"),
        'o' => Octal(value),
        _ => Hex(value, clause.ToString()),
    };

    private static string? Plain(in Value value, Evaluation evaluation, int depth)
    {
        if (depth > DeepestNesting || !evaluation.Charge(1))
        {
            return null;
        }

        switch (value.Kind)
        {
            case ValueKind.Bytes:
                return Texts.TryDecode(value.Bytes, out string text) ? text : null;
            case ValueKind.List:
                List<string> items = [];
                for (int i = 0; i < value.Count; i++)
                {
                    if (Plain(value.ElementAt(i), evaluation, depth + 1) is not string item)
                    {
                        return null;
                    }

                    items.Add(item);
                }

                return $"[{string.Join(", ", items)}]";
            case ValueKind.Map:
                return PlainMap(value, evaluation, depth);
            case ValueKind.Optional:
                return null;
            default:
                return ValueText.Of(value);
        }
    }

    private static string? PlainMap(in Value map, Evaluation evaluation, int depth)
    {
        List<string> entries = [];
        for (int i = 0; i < map.Count; i++)
        {
            if (Plain(map.ElementAt(i), evaluation, depth + 1) is not string key || Plain(map.EntryAt(i), evaluation, depth + 1) is not string value)
            {
                return null;
            }

            entries.Add($"{key}: {value}");
        }

        entries.Sort(ValueOrder.CompareCodePoints);
        return $"{{{string.Join(", ", entries)}}}";
    }

    private static string? Based(in Value value, string format) => value.Kind switch
    {
        ValueKind.Int => (value.Int < 0 ? "-" : "") + Magnitude(value.Int).ToString(format, CultureInfo.InvariantCulture),
        ValueKind.UInt => value.UInt.ToString(format, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static ulong Magnitude(long number) => number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number;

    private static string? Octal(in Value value)
    {
        if (value.Kind is not (ValueKind.Int or ValueKind.UInt))
        {
            return null;
        }

        bool isNegative = value.Kind == ValueKind.Int && value.Int < 0;
        StringBuilder digits = new();
        ulong rest = value.Kind == ValueKind.Int ? Magnitude(value.Int) : value.UInt;
        do
        {
            digits.Insert(0, (char)('0' + (rest & 7)));
            rest >>= 3;
        }
        while (rest != 0);

        return isNegative ? digits.Insert(0, '-').ToString() : digits.ToString();
    }

    private static string? Hex(in Value value, string format)
    {
        byte[]? bytes = value.Kind switch
        {
            ValueKind.String => Encoding.UTF8.GetBytes(value.Text),
            ValueKind.Bytes => value.Bytes,
            _ => null,
        };
        if (bytes is null)
        {
            return Based(value, format);
        }

        return format == "x" ? Convert.ToHexStringLower(bytes) : Convert.ToHexString(bytes);
    }

    private static string Fraction(char clause, int precision, in Value value)
    {
        double number = value.Kind switch
        {
            ValueKind.Double => value.Double,
            ValueKind.UInt => value.UInt,
            _ => (double)value.Exact,
        };
        if (!double.IsFinite(number))
        {
            return ValueText.OfDouble(number);
        }

        if (clause == 'f')
        {
            return value.IsExact
                ? decimal.Round(value.Exact, Math.Min(precision, 28), MidpointRounding.ToEven).ToString("F" + precision, CultureInfo.InvariantCulture)
                : Rounded(number.ToString("F" + (precision + 1080), CultureInfo.InvariantCulture), precision);
        }

        string scientific = number.ToString("E" + (precision + 800), CultureInfo.InvariantCulture);
        int split = scientific.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = Rounded(scientific[..split], precision);
        if (mantissa.TrimStart('-').StartsWith("10", StringComparison.Ordinal))
        {
            mantissa = Rounded(mantissa.Replace("10", "1.0", StringComparison.Ordinal), precision);
            exponent++;
        }

        return mantissa + (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture);
    }

    // Rounds exact digits half to even, as C and Go do; the framework's own rounds halves away from zero.
    private static string Rounded(string exact, int precision)
    {
        int point = exact.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return exact;
        }

        string kept = exact[..Math.Min(exact.Length, point + 1 + precision)];
        string rest = exact[kept.Length..];
        kept = precision == 0 ? kept.TrimEnd('.') : kept;
        bool isUp = rest.Length > 0
            && (rest[0] > '5' || (rest[0] == '5' && (rest.AsSpan(1).IndexOfAnyExcept('0') >= 0 || ((kept[^1] - '0') & 1) == 1)));
        if (!isUp)
        {
            return kept;
        }

        char[] digits = kept.ToCharArray();
        int at = digits.Length - 1;
        for (; at >= 0; at--)
        {
            if (!char.IsAsciiDigit(digits[at]))
            {
                if (digits[at] == '.')
                {
                    continue;
                }

                break;
            }

            if (digits[at] != '9')
            {
                digits[at]++;
                return new string(digits);
            }

            digits[at] = '0';
        }

        string text = new(digits);
        return text.StartsWith('-') ? "-1" + text[1..] : "1" + text;
    }
}
