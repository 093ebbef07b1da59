using System.Collections.Immutable;

namespace Atellagent.Domain.Json;

/// <summary>A JSON array.</summary>
/// <param name="items">The items in order.</param>
public sealed class JsonArray(ImmutableArray<JsonValue> items) : JsonValue
{
    /// <summary>The empty array.</summary>
    public static JsonArray Empty { get; } = new([]);

    /// <summary>The items in order.</summary>
    public ImmutableArray<JsonValue> Items { get; } = items;

    /// <inheritdoc />
    public override string TypeName => "array";

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) => other is JsonArray array && Items.SequenceEqual(array.Items);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (JsonValue item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
