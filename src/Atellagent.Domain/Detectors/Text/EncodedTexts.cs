using System.Buffers;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>Shows a detector the texts that stand encoded in a text. What is found in one is found as the whole of its encoding.</summary>
internal static class EncodedTexts
{
    private const int Shortest = 8;

    /// <summary>Looks at one text.</summary>
    /// <param name="text">What was encoded.</param>
    /// <param name="findings">Takes what is found.</param>
    public delegate void Looking(ReadOnlySpan<char> text, FindingSink findings);

    /// <summary>Shows them.</summary>
    /// <param name="text">The text that they stand in.</param>
    /// <param name="findings">Takes what is found.</param>
    /// <param name="look">The detector.</param>
    public static void Look(ReadOnlySpan<char> text, FindingSink findings, Looking look)
    {
        char[]? decoded = null;
        try
        {
            for (int from = 0; EncodedRuns.Next(text, ref from) is >= 0 and int start;)
            {
                decoded ??= ArrayPool<char>.Shared.Rent(text.Length);
                int count = EncodedRuns.Decode(text[start..from], decoded);
                if (count >= Shortest)
                {
                    findings.BeginPart(start, from - start);
                    look(decoded.AsSpan(0, count), findings);
                    findings.EndPart();
                }
            }
        }
        finally
        {
            if (decoded is not null)
            {
                ArrayPool<char>.Shared.Return(decoded, clearArray: true);
            }
        }
    }
}
