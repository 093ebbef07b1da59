using System.Buffers;
using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>
/// Finds credentials: those that are known by how they begin, tokens and keys with a form of their own, passwords in addresses, and values that no
/// ordinary word is, beside a word such as <c>password</c> or the name of a service. Placeholders, references and hashes are none.
/// </summary>
public sealed class SecretDetector : ITextDetector
{
    private const int LongestLook = 256;

    private static readonly SearchValues<string> Prefixes = SearchValues.Create([.. SecretFormats.All.Select(static format => format.Prefix)], StringComparison.Ordinal);
    private static readonly Dictionary<char, SecretFormat[]> ByFirst = SecretFormats.All.GroupBy(static format => format.Prefix[0])
        .ToDictionary(static group => group.Key, static group => group.OrderByDescending(static format => format.Prefix.Length).ToArray());

    /// <inheritdoc />
    public string Name => "secret";

    /// <inheritdoc />
    public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        LookPlain(text, name, findings);
        EncodedTexts.Look(text, findings, static (decoded, findings) => LookPlain(decoded, default, findings));
    }

    /// <summary>Whether a credential that is known by how it begins stands at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="format">Which.</param>
    /// <param name="length">How long it is.</param>
    /// <returns>False where there is none.</returns>
    internal static bool TryMatch(ReadOnlySpan<char> text, int at, out SecretFormat? format, out int length)
    {
        (format, length) = (null, 0);
        if (!ByFirst.TryGetValue(text[at], out SecretFormat[]? candidates))
        {
            return false;
        }

        foreach (SecretFormat candidate in candidates)
        {
            if (!text[at..].StartsWith(candidate.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            // What is no value is found out by its first part: whoever repeats a beginning without end makes nobody read on.
            int end = Run(text, at + candidate.Prefix.Length, Math.Min(candidate.Most + 1, LongestLook), candidate);
            if (!SecretValue.IsRandom(text[(at + candidate.Prefix.Length)..end]))
            {
                continue;
            }

            end = Run(text, at + candidate.Prefix.Length, candidate.Most + 1, candidate);

            // What ends a sentence is not part of it.
            while (end > at && text[end - 1] is '.' or '/' or '-')
            {
                end--;
            }

            int body = end - at - candidate.Prefix.Length;
            if (body >= candidate.Least && body <= candidate.Most)
            {
                (format, length) = (candidate, end - at);
                return true;
            }
        }

        return false;
    }

    private static void LookPlain(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        LookForFormats(text, findings);
        SecretShapes.Look(text, findings);
        SecretContext.Look(text, name, findings);
    }

    private static int Run(ReadOnlySpan<char> text, int from, int most, SecretFormat format)
    {
        int end = from, limit = Math.Min(text.Length, from + most);
        while (end < limit && format.Has(text[end]))
        {
            end++;
        }

        return end;
    }

    private static void LookForFormats(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOfAny(Prefixes) is >= 0 and var next)
        {
            at += next;
            bool isStart = at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '-');
            if (isStart && TryMatch(text, at, out SecretFormat? format, out int length))
            {
                findings.Add(format!.FullKind, 0.95m, at, length);
                at += length;
            }
            else
            {
                at++;
            }
        }
    }
}
