namespace Atellagent.Domain.Json;

/// <summary>The JSON literals <c>true</c> and <c>false</c>.</summary>
public sealed class JsonBoolean : JsonValue
{
    private JsonBoolean(bool value) => Value = value;

    /// <summary>The literal <c>true</c>.</summary>
    public static JsonBoolean True { get; } = new(true);

    /// <summary>The literal <c>false</c>.</summary>
    public static JsonBoolean False { get; } = new(false);

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc />
    public override string TypeName => "boolean";

    /// <summary>The instance for a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>One of the two instances.</returns>
    public static JsonBoolean Of(bool value) => value ? True : False;

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => Value ? 1 : 2;
}
