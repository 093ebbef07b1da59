using System.Buffers;
using System.Text;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>Finds and decodes base64 (RFC 4648, sections 4 and 5), hexadecimal and binary text. What is not text once it is decoded is none of its business.</summary>
internal static class EncodedRuns
{
    /// <summary>How long a run must be: shorter ones are words.</summary>
    public const int Shortest = 24;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The next run of characters that base64 has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin; where the run ends, afterwards.</param>
    /// <returns>Where it begins; negative where there is none.</returns>
    public static int Next(ReadOnlySpan<char> text, ref int from)
    {
        // A run as long as that has one of its characters at each such distance, so most of a text is never looked at.
        int at = from + Shortest - 1;
        while (at < text.Length)
        {
            if (!Alphabet.Contains(text[at]))
            {
                at += Shortest;
                continue;
            }

            int start = text[from..at].LastIndexOfAnyExcept(Alphabet) + from + 1;
            int length = text[at..].IndexOfAnyExcept(Alphabet);
            int end = length < 0 ? text.Length : at + length;
            if (end - start >= Shortest)
            {
                while (end < text.Length && text[end] == '=')
                {
                    end++;
                }

                from = end;
                return start;
            }

            from = end;
            at = end + Shortest - 1;
        }

        from = text.Length;
        return -1;
    }

    /// <summary>Decodes a run to text.</summary>
    /// <param name="run">The run.</param>
    /// <param name="text">Takes the text; at least as long as the run.</param>
    /// <returns>How many characters there are; 0 where it is not text.</returns>
    public static int Decode(ReadOnlySpan<char> run, Span<char> text)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(run.Length);
        try
        {
            int count = run.ContainsAnyExcept(Digits) ? Base64(run, bytes) : Hexadecimal(run, bytes);
            return count < 8 ? 0 : Read(bytes.AsSpan(0, count), text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Hexadecimal(ReadOnlySpan<char> run, byte[] bytes) =>
        Convert.FromHexString(run[..(run.Length & ~1)], bytes, out _, out int count) is OperationStatus.Done ? count : 0;

    // With or without its padding. One character over is the end of something that is missing; what is there still speaks.
    private static int Base64(ReadOnlySpan<char> run, byte[] bytes)
    {
        ReadOnlySpan<char> bare = run.TrimEnd('=');
        bare = (bare.Length & 3) == 1 ? bare[..^1] : bare;
        int whole = (bare.Length + 3) & ~3;
        char[] standard = ArrayPool<char>.Shared.Rent(whole);
        try
        {
            bare.Replace(standard, '-', '+');
            standard.AsSpan(0, bare.Length).Replace('_', '/');
            standard.AsSpan(bare.Length, whole - bare.Length).Fill('=');
            return Convert.TryFromBase64Chars(standard.AsSpan(0, whole), bytes, out int count) ? count : 0;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(standard);
        }
    }

    private static int Read(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        // Nine in ten bytes of a text are printable; one in three of noise is.
        int odd = 0;
        foreach (byte b in bytes)
        {
            odd += b is < 0x20 and not (9 or 10 or 13) or 0x7f ? 1 : 0;
        }

        if (odd * 20 > bytes.Length)
        {
            return 0;
        }

        int count = Encoding.UTF8.GetChars(bytes, text);
        int broken = text[..count].Count('\ufffd');
        return broken * 10 > count ? 0 : count;
    }
}
