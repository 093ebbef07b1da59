using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Atellagent.Domain.Schemas;

/// <summary>
/// The one regular expression dialect of schemas and policies: what ECMA-262 and RE2 read alike, matched in time linear
/// in the text. <c>$</c> is the very end (.NET's own also matches before a last line feed), <c>\d</c>, <c>\w</c> and
/// <c>\s</c> are ASCII, a character is a code point. Look-around, back-references, flags and word boundaries are
/// refused: what the two read differently, or what cannot be matched in linear time, is no rule for a boundary.
/// </summary>
public static class PatternDialect
{
    /// <summary>The longest pattern, in UTF-16 units.</summary>
    public const int MaxLength = 1000;

    /// <summary>Compiles a pattern; it matches anywhere in a text unless it says <c>^</c> and <c>$</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="regex">The matcher; use its <c>IsMatch</c> only.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <returns>False when refused.</returns>
    public static bool TryCompile(
        string pattern,
        [NotNullWhen(true)] out Regex? regex,
        [NotNullWhen(false)] out string? reason)
    {
        regex = null;
        if (pattern.Length > MaxLength)
        {
            reason = $"the pattern is longer than {MaxLength} characters";
            return false;
        }

        PatternTranslator translator = new(pattern);
        if (!translator.TryTranslate(out string? translated, out reason))
        {
            return false;
        }

        regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return true;
    }

    /// <summary>Whether a pattern that compiles can only match a whole text: each alternative from <c>^</c> to <c>$</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <returns>False where a part of a text is enough; a linter asks.</returns>
    public static bool IsAnchored(string pattern) => new PatternTranslator(pattern).IsAnchored();
}
