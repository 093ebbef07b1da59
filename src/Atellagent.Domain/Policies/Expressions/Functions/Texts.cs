using System.Text;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Strings as CEL sees them: of code points, within a limit, paid for by length.</summary>
internal static class Texts
{
    /// <summary>A string that was made, where it is paid for and not too long.</summary>
    public static Value Made(string text, Evaluation evaluation)
    {
        if (text.Length > ExpressionLimits.StringLength)
        {
            return evaluation.Fail("a string longer than the limit");
        }

        return evaluation.Charge(text.Length) ? Value.Of(text) : Value.Error;
    }

    /// <summary>The number of code points.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        foreach (char c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Where a code point begins.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">Which code point; their number stands for the end.</param>
    /// <param name="offset">Where, in UTF-16 units.</param>
    /// <returns>False when there are not so many.</returns>
    public static bool TryOffset(string text, long index, out int offset)
    {
        offset = 0;
        if (index < 0 || index > text.Length)
        {
            return false;
        }

        for (long i = 0; i < index; i++)
        {
            if (offset >= text.Length)
            {
                return false;
            }

            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
        }

        return true;
    }

    /// <summary>The bytes of UTF-8 as a string.</summary>
    public static bool TryDecode(byte[] bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
