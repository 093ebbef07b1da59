using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Exfiltration;

/// <summary>Much data in base64 or hexadecimal: longer than any key, digest or signature that texts have.</summary>
internal static class Blobs
{
    private const int Shortest = 512;
    private const int Kinds = 128;

    /// <summary>Looks for it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="findings">Takes what is found.</param>
    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        for (int from = 0; EncodedRuns.Next(text, ref from) is >= 0 and int start;)
        {
            if (from - start >= Shortest && LooksEncoded(text[start..from]))
            {
                findings.Add("exfiltration.blob", 0.7m, start, from - start);
            }
        }
    }

    /// <summary>Whether a run of the alphabet looks as if something was encoded: its characters are spread as those of data are, and not as those of words.</summary>
    /// <param name="run">The run.</param>
    public static bool LooksEncoded(ReadOnlySpan<char> run)
    {
        ReadOnlySpan<char> sample = run[..Math.Min(run.Length, 1024)];
        Span<int> counts = stackalloc int[Kinds];
        counts.Clear();
        int digits = 0;
        int upper = 0;
        int lower = 0;
        bool isHex = true;
        foreach (char c in sample)
        {
            counts[c & (Kinds - 1)]++;
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            lower += char.IsAsciiLetterLower(c) ? 1 : 0;
            isHex &= char.IsAsciiHexDigit(c);
        }

        double entropy = 0;
        foreach (int count in counts)
        {
            entropy -= count == 0 ? 0 : count * Math.Log2((double)count / sample.Length) / sample.Length;
        }

        return isHex ? entropy > 2.6 && digits * 5 > sample.Length && upper + lower > 0 : entropy > 4 && digits > 0 && upper > 0 && lower > 0;
    }
}
