using System.Buffers;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>
/// A text as it reads once its disguise is off, and where each of its characters came from. Invisible characters and marks are gone, tag characters are the
/// letters that they carry, letters that were spaced out stand together again, and whatever parts words is one space. The buffers are rented.
/// </summary>
internal readonly ref struct FoldedText : IDisposable
{
    private const int FewestSpaced = 5;
    private const int Enough = 16;
    private readonly char[] _folded;
    private readonly int[] _origins;

    private FoldedText(char[] folded, int[] origins, int length)
    {
        _folded = folded;
        _origins = origins;
        Length = length;
    }

    /// <summary>How many characters are left.</summary>
    public int Length { get; }

    /// <summary>What is left.</summary>
    public ReadOnlySpan<char> Characters => _folded.AsSpan(0, Length);

    /// <summary>Folds a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="disguise">Is told of what was taken off.</param>
    public static FoldedText Of(ReadOnlySpan<char> text, scoped ref Disguise disguise)
    {
        char[] folded = ArrayPool<char>.Shared.Rent(text.Length + Enough);
        int[] origins = ArrayPool<int>.Shared.Rent(text.Length + Enough);
        int length = 0;
        char last = ' ';
        int word = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            char f = Letters.Fold(c);
            int at = i;
            if (c > '\x7f')
            {
                if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                {
                    int point = char.ConvertToUtf32(c, text[i + 1]);
                    f = Letters.Fold(point);
                    i++;
                    disguise.Astral(point, at);
                }
                else
                {
                    disguise.See(text, i, f);
                }
            }

            if (f == Letters.Nothing)
            {
                continue;
            }

            if (!Letters.IsWord(f))
            {
                if (Letters.IsWord(last))
                {
                    disguise.Word(text[word..at], word);
                }

                if (f == ' ' && last == ' ')
                {
                    continue;
                }
            }
            else if (!Letters.IsWord(last))
            {
                word = at;
                int end = Spaced(text, at, folded, origins, ref length);
                if (end > at)
                {
                    disguise.SpacedOut(at, end);
                    i = end - 1;
                    last = ' ';
                    continue;
                }
            }

            folded[length] = f;
            origins[length++] = at;
            last = f;
        }

        if (Letters.IsWord(last))
        {
            disguise.Word(text[word..], word);
        }

        disguise.End();
        origins[length] = text.Length;
        return new FoldedText(folded, origins, length);
    }

    /// <summary>Where a character came from, in the original; for the length, where that ends.</summary>
    /// <param name="at">Which.</param>
    public int Origin(int at) => _origins[at];

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_folded);
        ArrayPool<int>.Shared.Return(_origins);
    }

    // "I g n o r e   a l l": letters with one and the same separator between them; two of it or more part words.
    private static int Spaced(ReadOnlySpan<char> text, int at, char[] folded, int[] origins, ref int length)
    {
        if (at + (2 * FewestSpaced) > text.Length + 1 || Letters.IsWord(Letters.Fold(text[at + 1])) || char.IsSurrogate(text[at + 1]))
        {
            return at;
        }

        char separator = text[at + 1];
        for (int i = 1; i < FewestSpaced; i++)
        {
            if (text[at + (2 * i) - 1] != separator || !IsLetter(text[at + (2 * i)]))
            {
                return at;
            }
        }

        if (!IsLetter(text[at]))
        {
            return at;
        }

        int next = at;
        while (next < text.Length && (IsLetter(text[next]) || char.IsPunctuation(text[next])) && (next + 1 == text.Length || text[next + 1] == separator))
        {
            folded[length] = Letters.Fold(text[next]);
            origins[length++] = next;
            next += 2;
            if (next < text.Length && text[next] == separator)
            {
                folded[length] = ' ';
                origins[length++] = next;
                while (next < text.Length && text[next] == separator)
                {
                    next++;
                }
            }
        }

        next = Math.Min(next, text.Length);
        folded[length] = ' ';
        origins[length++] = Math.Max(at, next - 1);
        return next;
    }

    private static bool IsLetter(char c) => !char.IsAsciiDigit(c) && Letters.IsWord(Letters.Fold(c));
}
