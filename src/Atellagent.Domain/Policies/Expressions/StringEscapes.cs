using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Reads the escape sequences of a CEL string literal.</summary>
internal static class StringEscapes
{
    /// <summary>Replaces escape sequences by what they stand for.</summary>
    /// <param name="body">The literal between its quotes.</param>
    /// <param name="offset">Where that stands in the source.</param>
    /// <param name="raw">Whether a backslash is a backslash.</param>
    /// <param name="isBytes">Whether it is a literal of bytes: then each character of the result is one byte.</param>
    /// <returns>The string's value.</returns>
    public static string Decode(string body, int offset, bool raw = false, bool isBytes = false)
    {
        if (!isBytes && !body.Contains('\\', StringComparison.Ordinal))
        {
            return body;
        }

        StringBuilder text = new(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || raw)
            {
                AppendPlain(text, body, ref i, isBytes);
                continue;
            }

            i++;
            char c = i < body.Length ? body[i] : '\0';
            int digits = c switch { 'x' or 'X' => 2, 'u' when !isBytes => 4, 'U' when !isBytes => 8, >= '0' and <= '3' => 3, _ => 0 };
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

    private static void AppendPlain(StringBuilder text, string body, ref int at, bool isBytes)
    {
        if (!isBytes || char.IsAscii(body[at]))
        {
            text.Append(body[at]);
            return;
        }

        Rune.DecodeFromUtf16(body.AsSpan(at), out Rune rune, out int units);
        Span<byte> bytes = stackalloc byte[4];
        foreach (byte part in bytes[..rune.EncodeToUtf8(bytes)])
        {
            text.Append((char)part);
        }

        at += units - 1;
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
