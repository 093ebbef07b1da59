namespace Atellagent.Domain.Json;

/// <summary>A JSON string: well-formed Unicode, never a lone surrogate.</summary>
/// <param name="value">The text.</param>
public sealed class JsonString(string value) : JsonValue
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override string TypeName => "string";

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) =>
        other is JsonString text && string.Equals(Value, text.Value, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);
}
