namespace Atellagent.Domain.Streams;

/// <summary>
/// One text of an answer while it comes. It is cleared up to where nothing that is still to come can make a part of it into something that
/// detectors look for: what they know begins and ends within <see cref="Tail"/> characters, or is one word, or has a beginning that shows.
/// </summary>
/// <param name="tail">How many of the last characters are held back; none where nobody looks.</param>
internal sealed class StreamChannel(int tail)
{
    /// <summary>How many of the last characters are held back where detectors look.</summary>
    public const int Tail = 512;

    private const int Step = 32;
    private const int Before = 512;

    // Keys stand between such lines, and what is hidden from whoever reads a page between such marks; both are of any length.
    private static readonly (string Begin, string End)[] Enclosures = [("-----BEGIN", "-----END"), ("<!--", "-->")];

    private char[] _text = new char[256];
    private int _scanned = 1;
    private int _break;
    private int _nextLook;

    // Where what is kept begins: nobody looks at what has been cleared long ago.
    private int _from;

    /// <summary>How long it is by now.</summary>
    public int Length { get; private set; }

    /// <summary>Up to where it may leave.</summary>
    public int Cleared { get; private set; }

    /// <summary>From where on it is looked at, so that what stands before the rest is seen together with it.</summary>
    public int Context => Math.Max(0, Cleared - Before);

    /// <summary>Whether nothing more of it comes.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The text from a place on.</summary>
    /// <param name="start">The place.</param>
    /// <returns>The text.</returns>
    public string From(int start) => new(_text, start - _from, Length - start);

    /// <summary>Goes on with it.</summary>
    /// <param name="text">The piece.</param>
    public void Append(string text)
    {
        int kept = Length - _from;
        if (kept + text.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, kept + text.Length));
        }

        text.CopyTo(0, _text, kept, text.Length);
        Length += text.Length;
    }

    /// <summary>Finds what is to be looked at next.</summary>
    /// <param name="candidate">Up to where it may leave if nothing is found.</param>
    /// <returns>False where there is nothing yet.</returns>
    public bool TryFind(out int candidate)
    {
        candidate = Cleared;
        if (IsClosed || tail == 0)
        {
            candidate = Length;
            return candidate > Cleared;
        }

        // What a look has not cleared is looked at again when there is a good deal more of it, so that no text costs more than its length.
        if (Length < _nextLook || LastBreak(Length - tail) < Cleared + Step)
        {
            return false;
        }

        _nextLook = Length + Math.Max(Step, (Length - Cleared) / 4);
        candidate = Math.Min(_break, FirstOpen() ?? _break);
        return candidate > Cleared;
    }

    /// <summary>Clears it.</summary>
    /// <param name="candidate">Up to where.</param>
    public void Clear(int candidate)
    {
        (Cleared, _nextLook) = (candidate, 0);
        if (Context - _from > 8 * Before)
        {
            _text.AsSpan(Context - _from, Length - Context).CopyTo(_text);
            _from = Context;
        }
    }

    // The last place up to a limit that is not within a word. Secrets are words of ASCII, so elsewhere a text may be broken everywhere.
    private int LastBreak(int limit)
    {
        for (_scanned = Math.Max(_scanned, Cleared + 1); _scanned <= limit; _scanned++)
        {
            if (IsApart(_text[_scanned - 1 - _from]) || IsApart(_text[_scanned - _from]))
            {
                _break = _scanned;
            }
        }

        return _break;
    }

    private int? FirstOpen()
    {
        ReadOnlySpan<char> pending = _text.AsSpan(Cleared - _from, Length - Cleared);
        int? first = null;
        foreach ((string begin, string end) in Enclosures)
        {
            int open = pending.LastIndexOf(begin, StringComparison.Ordinal);
            if (open >= 0 && !pending[open..].Contains(end, StringComparison.Ordinal))
            {
                first = Math.Min(first ?? int.MaxValue, Cleared + open);
            }
        }

        return first;
    }

    private static bool IsApart(char c) => c is <= ' ' or > '~';
}
