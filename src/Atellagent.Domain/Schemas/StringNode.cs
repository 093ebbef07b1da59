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

        if (IsIdentifier && !PlainText.Is(text))
        {
            return "must have no control, format or combining characters, and none with another encoding";
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
