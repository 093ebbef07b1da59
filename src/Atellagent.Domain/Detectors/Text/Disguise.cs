namespace Atellagent.Domain.Detectors.Text;

/// <summary>What hides a text from whoever reads it: invisible characters between letters, tags, overridden direction, look-alikes, spaced letters, digits for letters.</summary>
/// <param name="hidden">The kind of what cannot be seen.</param>
/// <param name="disguised">The kind of what looks like something else.</param>
/// <param name="findings">Takes what is found.</param>
internal ref struct Disguise(string hidden, string disguised, FindingSink findings)
{
    private const int ShortestFullwidth = 12;
    private const int FewestTags = 8;
    private SignRun _invisible = new(hidden, 0.9m, 5, 3);
    private SignRun _tags = new(hidden, 0.95m, FewestTags, 2);
    private SignRun _overridden = new(hidden, 0.9m, 1, 0);
    private SignRun _mixed = new(disguised, 0.8m, 2, 60);
    private SignRun _fullwidth = new(disguised, 0.7m, ShortestFullwidth, 3);
    private int _read;
    private SignRun _leet = new(disguised, 0.7m, 4, 24);

    /// <summary>Sees a unit outside ASCII.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Which of its units.</param>
    /// <param name="folded">What it is taken for.</param>
    public void See(ReadOnlySpan<char> text, int at, char folded)
    {
        char c = text[at];
        if (c is '\u202d' or '\u202e')
        {
            // Up to the end of the line or of the override, whichever is first; and no text is read twice for it.
            if (at < _read)
            {
                return;
            }

            int end = text[(at + 1)..].IndexOfAny('\u202c', '\n');
            end = end < 0 ? text.Length : at + 1 + end;
            _read = end;
            if (Words(text[(at + 1)..end]))
            {
                _overridden.Add(at, end, findings);
            }
        }
        else if (folded == Letters.Nothing && IsInvisible(c) && at > 0 && Letters.Fold(text[at - 1]) is not ' ')
        {
            _invisible.Add(at, at + 1, findings);
        }
        else if (c is (>= '\uff21' and <= '\uff3a') or (>= '\uff41' and <= '\uff5a'))
        {
            _fullwidth.Add(at, at + 1, findings);
        }
    }

    /// <summary>Sees a character outside the Basic Multilingual Plane.</summary>
    /// <param name="point">The code point.</param>
    /// <param name="at">Where it stands.</param>
    public void Astral(int point, int at)
    {
        // A flag's tags spell the region in small letters and end in the tag that cancels: up to six.
        if (Letters.IsTag(point))
        {
            _tags.Add(at, at + 2, findings);
        }
        else if (point is >= 0x1D400 and <= 0x1D6A3)
        {
            _fullwidth.Add(at, at + 2, findings);
        }
    }

    /// <summary>Sees a word.</summary>
    /// <param name="word">The word as it was written.</param>
    /// <param name="at">Where it stands.</param>
    public void Word(ReadOnlySpan<char> word, int at)
    {
        if (word.Length is < 2 or > 24)
        {
            return;
        }

        int latin = 0;
        int alike = 0;
        int between = 0;
        bool beyondHex = false;
        bool other = false;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i];
            if (char.IsAsciiLetter(c))
            {
                latin++;
                beyondHex |= !char.IsAsciiHexDigit(c);
            }
            else if (char.IsAsciiDigit(c))
            {
                other |= Letters.Fold(c) == c;
                between += i > 0 && i + 1 < word.Length && char.IsAsciiLetter(word[i - 1]) && char.IsAsciiLetter(word[i + 1]) ? 1 : 0;
            }
            else
            {
                alike += c is >= '\u0370' and <= '\u058f' && char.IsAsciiLetter(Letters.Fold(c)) ? 1 : 0;
            }
        }

        if (latin > 0 && alike > 0)
        {
            _mixed.Add(at, at + word.Length, findings);
        }

        if (between > 0 && beyondHex && !other && word.Length <= 16)
        {
            _leet.Add(at, at + word.Length, findings);
        }
    }

    /// <summary>Sees letters that were spaced out.</summary>
    /// <param name="start">Where they begin.</param>
    /// <param name="end">Where they end.</param>
    public readonly void SpacedOut(int start, int end)
    {
        if (end - start >= 24)
        {
            findings.Add(disguised, 0.75m, start, end - start);
        }
    }

    /// <summary>The text has ended.</summary>
    public void End()
    {
        _invisible.End(findings);
        _tags.End(findings);
        _overridden.End(findings);
        _mixed.End(findings);
        _fullwidth.End(findings);
        _leet.End(findings);
    }

    // Joiners are spelling in Arabic and in the scripts of India; so only what no spelling needs.
    private static bool IsInvisible(char c) => c is '\u200b' or '\u2060' or '\ufeff' or '\u00ad' or '\u180e' or '\u2061' or '\u2062' or '\u2063' or '\u2064'
        or '\u200c' or '\u200d';

    private static bool Words(ReadOnlySpan<char> text)
    {
        int letters = 0;
        foreach (char c in text)
        {
            letters += Letters.IsWord(Letters.Fold(c)) ? 1 : 0;
            if (letters >= 8)
            {
                return true;
            }
        }

        return false;
    }
}
