namespace Atellagent.Domain.Json;

/// <summary>The JSON literal <c>null</c>.</summary>
public sealed class JsonNull : JsonValue
{
    private JsonNull()
    {
    }

    /// <summary>The only instance.</summary>
    public static JsonNull Instance { get; } = new();

    /// <inheritdoc />
    public override string TypeName => "null";

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) => other is JsonNull;

    /// <inheritdoc />
    public override int GetHashCode() => 0;
}
