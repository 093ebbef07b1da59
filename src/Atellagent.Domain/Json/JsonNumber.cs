using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Atellagent.Domain.Json;

/// <summary>
/// A JSON number whose value is exact and survives the canonical form: reading the canonical text (RFC 8785, section
/// 3.2.2.3) gives the same decimal value again. A number for which that is not so, such as 9007199254740993 or 1e400,
/// has no instance: an upstream could read another number than the policy did.
/// </summary>
public sealed class JsonNumber : JsonValue
{
    private const long LargestSafeInteger = 1L << 53;

    private JsonNumber(decimal value, string canonical)
    {
        Value = value;
        Canonical = canonical;
        Whole = decimal.Truncate(value) == value && value is >= long.MinValue and <= long.MaxValue ? (long)value : null;
    }

    /// <summary>The exact value.</summary>
    public decimal Value { get; }

    /// <summary>The canonical text (RFC 8785).</summary>
    public string Canonical { get; }

    /// <summary>The value as a whole number of 64 bits; null where it is none.</summary>
    public long? Whole { get; }

    /// <summary>Whether the value has no fraction.</summary>
    public bool IsInteger => Whole is not null || decimal.Truncate(Value) == Value;

    /// <inheritdoc />
    public override string TypeName => "number";

    /// <summary>The number for an integer of at most 2^53 in magnitude.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The integer has no exact canonical form.</exception>
    public static JsonNumber Of(long value) =>
        value is >= -LargestSafeInteger and <= LargestSafeInteger
            ? new JsonNumber(value, value.ToString(CultureInfo.InvariantCulture))
            : throw new ArgumentOutOfRangeException(nameof(value), "beyond 2^53");

    /// <summary>The number for an exact decimal, where it has a canonical form.</summary>
    /// <param name="value">The value.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the canonical form would name another value.</returns>
    public static bool TryOf(decimal value, [NotNullWhen(true)] out JsonNumber? number)
    {
        if (decimal.Truncate(value) == value && value is >= -LargestSafeInteger and <= LargestSafeInteger)
        {
            number = Of((long)value);
            return true;
        }

        string canonical = EcmaScriptNumber.Format((double)value);
        bool exact = ExactDecimal.TryParse(canonical, out decimal again) && again == value;
        number = exact ? new JsonNumber(value, canonical) : null;
        return exact;
    }

    /// <summary>Reads a number as it stands in JSON text.</summary>
    /// <param name="text">The literal.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the value is not exact.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out JsonNumber? number)
    {
        number = null;
        return ExactDecimal.TryParse(text, out decimal value) && TryOf(value, out number);
    }

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) => other is JsonNumber number && Value == number.Value;

    /// <inheritdoc />
    public override int GetHashCode() => Value.GetHashCode();
}
