using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>
/// Reads a plain scalar by the core schema of YAML 1.2. Spellings of numbers that other readers take for another number
/// or for a text (<c>010</c>, <c>0x10</c>, <c>.5</c>, <c>+1</c>) are refused instead of chosen between.
/// </summary>
internal static partial class CoreScalar
{
    /// <summary>Reads a plain scalar.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">What it means.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <returns>False when refused.</returns>
    public static bool TryRead(string text, [NotNullWhen(true)] out JsonValue? value, [NotNullWhen(false)] out string? reason)
    {
        (value, reason) = (null, null);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                value = JsonNull.Instance;
                return true;
            case "true" or "True" or "TRUE":
                value = JsonBoolean.True;
                return true;
            case "false" or "False" or "FALSE":
                value = JsonBoolean.False;
                return true;
            default:
                break;
        }

        if (JsonNumberForm().IsMatch(text))
        {
            bool isExact = JsonNumber.TryParse(text, out JsonNumber? number);
            (value, reason) = (number, isExact ? null : $"the number {Shorten(text)} cannot be kept exactly; put it in quotes if it is a text");
            return isExact;
        }

        if (OtherNumberForm().IsMatch(text))
        {
            reason = $"{Shorten(text)} is a number to some readers and not to others; write it as a plain decimal number, or in quotes if it is a text";
            return false;
        }

        value = new JsonString(text);
        return true;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumberForm();

    // Numbers of the core schema and of YAML 1.1: octal, hexadecimal, binary, with underscores, in base 60, infinite.
    [GeneratedRegex(
        @"\A([-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|[-+]?0o?[0-7]+|[-+]?0x[0-9a-fA-F_]+|[-+]?0b[01_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OtherNumberForm();
}
