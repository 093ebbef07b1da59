using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>The keywords for strings; any other value meets them. Lengths count code points.</summary>
internal sealed class StringNode : SchemaNode
{
    /// <summary><c>minLength</c>.</summary>
    public int MinLength { get; init; }

    /// <summary><c>maxLength</c>.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary><c>pattern</c> as written.</summary>
    public string? PatternText { get; init; }

    /// <summary><c>pattern</c>, compiled.</summary>
    public Regex? Pattern { get; init; }

    /// <summary><c>format: identifier</c>.</summary>
    public bool IsIdentifier { get; init; }

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace) =>
        value is not JsonString text || Explain(text.Value) is not string reason || Fail(trace, reason);

    /// <summary>Whether a text is composed (NFC) and free of characters that are not seen.</summary>
    public static bool IsIdentifierText(string text)
    {
        if (Ascii.IsValid(text))
        {
            return !text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.Contains('\u007F', StringComparison.Ordinal);
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
            {
                return false;
            }
        }

        return text.IsNormalized(NormalizationForm.FormC);
    }

    private string? Explain(string text)
    {
        if (MinLength > 0 && text.Length < (MinLength * 2L) && CountCharacters(text) < MinLength)
        {
            return $"must have at least {MinLength} characters";
        }

        if (text.Length > MaxLength && CountCharacters(text) > MaxLength)
        {
            return $"must have at most {MaxLength} characters";
        }

        if (IsIdentifier && !IsIdentifierText(text))
        {
            return "must be composed (NFC) and without control or format characters";
        }

        return Pattern is not null && !Pattern.IsMatch(text) ? $"must match {PatternText}" : null;
    }

    private static int CountCharacters(string text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
