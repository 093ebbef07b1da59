namespace Atellagent.Domain.Json;

/// <summary>
/// A JSON value (RFC 8259) as the boundary knows it: parsed once, immutable, with exact numbers and no duplicate
/// names. Policy, bounds, schemas, evidence and connectors all read this one tree, so none of them can see another
/// value than the others.
/// </summary>
public abstract class JsonValue : IEquatable<JsonValue>
{
    private protected JsonValue()
    {
    }

    /// <summary>What JSON calls this value: <c>null</c>, <c>boolean</c>, <c>number</c>, <c>string</c>, <c>array</c> or <c>object</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>Whether both are the same JSON value: numbers by exact value, objects without regard to order.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>True when equal.</returns>
    public abstract bool Equals(JsonValue? other);

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => obj is JsonValue value && Equals(value);

    /// <inheritdoc />
    public abstract override int GetHashCode();

    /// <summary>The canonical JSON text (RFC 8785).</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => CanonicalJson.ToText(this);
}
