using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Reads the escape sequences of a CEL string literal.</summary>
internal static class StringEscapes
{
    /// <summary>Replaces escape sequences by what they stand for.</summary>
    /// <param name="body">The literal between its quotes.</param>
    /// <param name="offset">Where that stands in the source.</param>
    /// <returns>The string's value.</returns>
    public static string Decode(string body, int offset)
    {
        if (!body.Contains('\\', StringComparison.Ordinal))
        {
            return body;
        }

        StringBuilder text = new(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                text.Append(body[i]);
                continue;
            }

            i++;
            char c = i < body.Length ? body[i] : '\0';
            int digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '3' => 3, _ => 0 };
            if (digits == 0)
            {
                text.Append(Simple(c, offset + i));
                continue;
            }

            int from = char.IsAsciiDigit(c) ? i : i + 1;
            text.Append(CodePoint(body, from, digits, char.IsAsciiDigit(c), offset + i));
            i = from + digits - 1;
        }

        return text.ToString();
    }

    private static char Simple(char c, int offset) => c switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' or '\'' or '"' or '`' or '?' => c,
        _ => throw new ExpressionSyntaxException(offset, "no such escape sequence; for a backslash write \\\\ or a raw string r'…'"),
    };

    private static string CodePoint(string body, int from, int digits, bool octal, int offset)
    {
        int value = 0;
        bool good = from + digits <= body.Length;
        if (good && octal)
        {
            foreach (char digit in body.AsSpan(from, digits))
            {
                good &= digit is >= '0' and <= '7';
                value = good ? (value * 8) + (digit - '0') : 0;
            }
        }
        else if (good)
        {
            good = int.TryParse(body.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        return good && Rune.IsValid(value)
            ? new Rune(value).ToString()
            : throw new ExpressionSyntaxException(offset, "the escape sequence names no character");
    }
}
