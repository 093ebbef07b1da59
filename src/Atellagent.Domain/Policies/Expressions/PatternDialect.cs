using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// The patterns of <c>matches()</c>: the part of RE2 that means the same to everybody. <c>$</c> is the very end, never
/// before a last newline; <c>\d</c>, <c>\w</c> and <c>\s</c> are ASCII; no look-around, no back-references. Matching
/// takes time linear in the text.
/// </summary>
internal static class PatternDialect
{
    private const int LongestPattern = 512;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="regex">What matches it.</param>
    /// <param name="reason">Why it was refused; reads on after "the pattern".</param>
    /// <returns>False when refused.</returns>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? reason)
    {
        regex = null;
        reason = pattern.Length > LongestPattern ? $"is longer than {LongestPattern} characters" : null;
        StringBuilder translated = new(pattern.Length + 16);
        for (int i = 0; i < pattern.Length && reason is null; i++)
        {
            reason = pattern[i] switch
            {
                '\\' => Escape(pattern, ref i, translated, inClass: false),
                '[' => Class(pattern, ref i, translated),
                '(' => Group(pattern, ref i, translated),
                _ => Plain(pattern[i], translated),
            };
        }

        if (reason is not null)
        {
            return false;
        }

        try
        {
            regex = new Regex(translated.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            reason = "is malformed";
        }
        catch (NotSupportedException)
        {
            reason = "is too large, or uses what cannot be matched in linear time";
        }

        return false;
    }

    private static string? Plain(char c, StringBuilder translated)
    {
        if (char.IsSurrogate(c))
        {
            return "has a character above U+FFFF";
        }

        translated.Append(c switch { '$' => "\\z", '^' => "\\A", _ => c.ToString() });
        return null;
    }

    private static string? Group(string pattern, ref int at, StringBuilder translated)
    {
        bool isPlain = at + 1 >= pattern.Length || pattern[at + 1] != '?';
        bool isUncaptured = pattern.AsSpan(at).StartsWith("(?:", StringComparison.Ordinal);
        translated.Append("(?:");
        at += isUncaptured ? 2 : 0;
        return isPlain || isUncaptured ? null : "has a group with a ?, of which only (?:…) is supported";
    }

    private static string? Class(string pattern, ref int at, StringBuilder translated)
    {
        translated.Append(pattern[at++]);
        if (at < pattern.Length && pattern[at] == '^')
        {
            translated.Append(pattern[at++]);
        }

        for (int first = at; at < pattern.Length; at++)
        {
            char c = pattern[at];
            switch (c)
            {
                case ']' when at > first:
                    translated.Append(c);
                    return null;
                case '[' or ']':
                    return "has a bracket inside brackets; write \\[ or \\]";
                case '\\':
                    if (Escape(pattern, ref at, translated, inClass: true) is string reason)
                    {
                        return reason;
                    }

                    break;
                default:
                    if (char.IsSurrogate(c))
                    {
                        return "has a character above U+FFFF";
                    }

                    translated.Append(c);
                    break;
            }
        }

        return "has a bracket that does not end";
    }

    private static string? Escape(string pattern, ref int at, StringBuilder translated, bool inClass)
    {
        at++;
        char c = at < pattern.Length ? pattern[at] : '\0';
        string? text = c switch
        {
            'd' => inClass ? "0-9" : "[0-9]",
            'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
            's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
            'D' when !inClass => "[^0-9]",
            'W' when !inClass => "[^0-9A-Za-z_]",
            'S' when !inClass => "[^\\t\\n\\f\\r ]",
            'n' or 't' or 'r' or 'f' or 'v' => "\\" + c,
            'z' when !inClass => "\\z",
            'A' when !inClass => "\\A",
            _ when char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) => "\\" + c,
            _ => null,
        };
        translated.Append(text);
        return text is null ? "has an escape that this dialect does not know" : null;
    }
}
