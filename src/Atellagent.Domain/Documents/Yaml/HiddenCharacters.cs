using System.Buffers;
using System.Globalization;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>
/// Characters that make a document look other than it is: control characters, changes of writing direction, and line
/// separators that only some readers break lines at.
/// </summary>
internal static class HiddenCharacters
{
    private static readonly SearchValues<char> Hidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x10000).Select(unit => (char)unit).Where(IsHidden)]);

    /// <summary>Finds the first one in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its index, or -1.</returns>
    public static int IndexOf(string text)
    {
        int at = text.AsSpan().IndexOfAny(Hidden);
        return at >= 0 ? at : IndexOfHalfPair(text);
    }

    /// <summary>Finds the first one in a file.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The error, or null.</returns>
    public static DocumentError? Find(string file, string text)
    {
        int at = IndexOf(text);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> before = text.AsSpan(0, at);
        SourcePosition position = new(file, before.Count('\n') + 1, at - before.LastIndexOf('\n'));
        return new DocumentError(position, text[at] == '\uFEFF' && at == 0
            ? "the file begins with a byte order mark; save it as UTF-8 without one"
            : $"the character U+{((int)text[at]).ToString("X4", CultureInfo.InvariantCulture)} is not seen as what it is; remove it");
    }

    private static bool IsHidden(char c) =>
        (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
        || c is '\u061C' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF'
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static int IndexOfHalfPair(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
