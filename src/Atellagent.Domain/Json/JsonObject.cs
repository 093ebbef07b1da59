using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

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

    /// <summary>The canonical bytes, where <see cref="CanonicalJson.Keep"/> has kept them.</summary>
    internal byte[]? Canonical { get; set; }

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
        return TrySort([.. members], out result, out duplicate);
    }

    /// <summary>Makes an object, where all names differ.</summary>
    /// <param name="members">The members in any order; they are copied.</param>
    /// <param name="result">The object.</param>
    /// <returns>False when a name stands twice.</returns>
    internal static bool TryCreate(ReadOnlySpan<KeyValuePair<string, JsonValue>> members, [NotNullWhen(true)] out JsonObject? result) =>
        TrySort(members.ToArray(), out result, out _);

    /// <summary>Makes an object of the members of others.</summary>
    /// <param name="members">The members, in order; they are copied.</param>
    /// <returns>The object.</returns>
    /// <exception cref="ArgumentException">They are not in order, or a name stands twice.</exception>
    internal static JsonObject OfSorted(ReadOnlySpan<KeyValuePair<string, JsonValue>> members)
    {
        KeyValuePair<string, JsonValue>[] own = members.ToArray();
        return !IsSorted(own) ? throw new ArgumentException("the members are not in order", nameof(members))
            : own.Length == 0 ? Empty
            : new JsonObject(ImmutableCollectionsMarshal.AsImmutableArray(own));
    }

    /// <summary>Makes an object of members whose names the code itself chose.</summary>
    /// <param name="members">The members in any order; those with a null value are left out.</param>
    /// <returns>The object.</returns>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonValue? Value)> members)
    {
        int count = 0;
        foreach ((string _, JsonValue? value) in members)
        {
            count += value is null ? 0 : 1;
        }

        KeyValuePair<string, JsonValue>[] present = new KeyValuePair<string, JsonValue>[count];
        count = 0;
        foreach ((string name, JsonValue? value) in members)
        {
            if (value is not null)
            {
                present[count++] = new(name, value);
            }
        }

        return TrySort(present, out JsonObject? result, out string? duplicate)
            ? result
            : throw new ArgumentException($"the member {duplicate} stands twice", nameof(members));
    }

    /// <summary>The same object with one member set.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>A new object.</returns>
    public JsonObject With(string name, JsonValue value)
    {
        int at = 0;
        while (at < Members.Length && string.CompareOrdinal(Members[at].Key, name) < 0)
        {
            at++;
        }

        KeyValuePair<string, JsonValue> member = new(name, value);
        return new JsonObject(at < Members.Length && string.Equals(Members[at].Key, name, StringComparison.Ordinal)
            ? Members.SetItem(at, member)
            : Members.Insert(at, member));
    }

    /// <summary>The same object without one member.</summary>
    /// <param name="name">The member's name.</param>
    /// <returns>A new object, or this one where it has no such member.</returns>
    public JsonObject Without(string name) =>
        TryGet(name, out _)
            ? new JsonObject(Members.RemoveAll(member => string.Equals(member.Key, name, StringComparison.Ordinal)))
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

    // Most members come in order already, above all those that the code itself wrote down: then nothing is moved.
    private static bool TrySort(
        KeyValuePair<string, JsonValue>[] members,
        [NotNullWhen(true)] out JsonObject? result,
        [NotNullWhen(false)] out string? duplicate)
    {
        if (!IsSorted(members))
        {
            Array.Sort(members, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
            for (int i = 1; i < members.Length; i++)
            {
                if (string.Equals(members[i - 1].Key, members[i].Key, StringComparison.Ordinal))
                {
                    (result, duplicate) = (null, members[i].Key);
                    return false;
                }
            }
        }

        (result, duplicate) = (members.Length == 0 ? Empty : new JsonObject(ImmutableCollectionsMarshal.AsImmutableArray(members)), null);
        return true;
    }

    private static bool IsSorted(KeyValuePair<string, JsonValue>[] members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (string.CompareOrdinal(members[i - 1].Key, members[i].Key) >= 0)
            {
                return false;
            }
        }

        return true;
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
