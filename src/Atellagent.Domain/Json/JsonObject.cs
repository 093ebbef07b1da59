using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Json;

/// <summary>
/// A JSON object. Its members are held in the order of RFC 8785 (by UTF-16 code unit), so that walking it is
/// deterministic and writing it canonically needs no sorting. Names are unique.
/// </summary>
public sealed class JsonObject : JsonValue
{
    private const int LinearSearchUpTo = 8;

    private JsonObject(ImmutableArray<KeyValuePair<string, JsonValue>> members) => Members = members;

    /// <summary>The object without members.</summary>
    public static JsonObject Empty { get; } = new([]);

    /// <summary>The members, sorted by name.</summary>
    public ImmutableArray<KeyValuePair<string, JsonValue>> Members { get; }

    /// <inheritdoc />
    public override string TypeName => "object";

    /// <summary>The member of that name.</summary>
    /// <param name="name">The name, compared by code unit.</param>
    /// <returns>The value, or null where there is none.</returns>
    public JsonValue? this[string name] => TryGet(name, out JsonValue? value) ? value : null;

    /// <summary>Makes an object, where all names differ.</summary>
    /// <param name="members">The members in any order.</param>
    /// <param name="result">The object.</param>
    /// <param name="duplicate">The name that stands twice.</param>
    /// <returns>False when a name stands twice.</returns>
    public static bool TryCreate(
        IEnumerable<KeyValuePair<string, JsonValue>> members,
        [NotNullWhen(true)] out JsonObject? result,
        [NotNullWhen(false)] out string? duplicate)
    {
        KeyValuePair<string, JsonValue>[] sorted = [.. members];
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (string.Equals(sorted[i - 1].Key, sorted[i].Key, StringComparison.Ordinal))
            {
                (result, duplicate) = (null, sorted[i].Key);
                return false;
            }
        }

        (result, duplicate) = (sorted.Length == 0 ? Empty : new JsonObject([.. sorted]), null);
        return true;
    }

    /// <summary>Makes an object of members whose names the code itself chose.</summary>
    /// <param name="members">The members in any order; those with a null value are left out.</param>
    /// <returns>The object.</returns>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonValue? Value)> members)
    {
        List<KeyValuePair<string, JsonValue>> present = new(members.Length);
        foreach ((string name, JsonValue? value) in members)
        {
            if (value is not null)
            {
                present.Add(new(name, value));
            }
        }

        return TryCreate(present, out JsonObject? result, out string? duplicate)
            ? result
            : throw new ArgumentException($"the member {duplicate} stands twice", nameof(members));
    }

    /// <summary>The same object with one member set.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>A new object.</returns>
    public JsonObject With(string name, JsonValue value)
    {
        List<KeyValuePair<string, JsonValue>> members = [.. Members.Where(m => !string.Equals(m.Key, name, StringComparison.Ordinal))];
        members.Add(new(name, value));
        members.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new JsonObject([.. members]);
    }

    /// <summary>The same object without one member.</summary>
    /// <param name="name">The member's name.</param>
    /// <returns>A new object, or this one where it has no such member.</returns>
    public JsonObject Without(string name) =>
        TryGet(name, out _)
            ? new JsonObject([.. Members.Where(m => !string.Equals(m.Key, name, StringComparison.Ordinal))])
            : this;

    /// <summary>Finds a member.</summary>
    /// <param name="name">The name, compared by code unit.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out JsonValue? value)
    {
        int index = Members.Length <= LinearSearchUpTo ? FindLinear(name) : FindBinary(name);
        value = index < 0 ? null : Members[index].Value;
        return index >= 0;
    }

    /// <inheritdoc />
    public override bool Equals(JsonValue? other) =>
        other is JsonObject that
        && Members.Length == that.Members.Length
        && Members.AsSpan().SequenceEqual(that.Members.AsSpan(), MemberComparer.Instance);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (KeyValuePair<string, JsonValue> member in Members)
        {
            hash.Add(member.Key, StringComparer.Ordinal);
            hash.Add(member.Value);
        }

        return hash.ToHashCode();
    }

    private int FindLinear(string name)
    {
        for (int i = 0; i < Members.Length; i++)
        {
            if (string.Equals(Members[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private int FindBinary(string name)
    {
        (int low, int high) = (0, Members.Length - 1);
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(Members[middle].Key, name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private sealed class MemberComparer : IEqualityComparer<KeyValuePair<string, JsonValue>>
    {
        public static MemberComparer Instance { get; } = new();

        public bool Equals(KeyValuePair<string, JsonValue> x, KeyValuePair<string, JsonValue> y) =>
            string.Equals(x.Key, y.Key, StringComparison.Ordinal) && x.Value.Equals(y.Value);

        public int GetHashCode(KeyValuePair<string, JsonValue> obj) => StringComparer.Ordinal.GetHashCode(obj.Key);
    }
}
