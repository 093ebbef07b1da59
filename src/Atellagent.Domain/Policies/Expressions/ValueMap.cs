using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A map that an expression made. Its entries are sorted by key, so that nothing depends on how it was written.</summary>
internal sealed class ValueMap
{
    private ValueMap(KeyValuePair<Value, Value>[] entries) => Entries = entries;

    public static ValueMap Empty { get; } = new([]);

    /// <summary>The entries: booleans, then numbers, then strings, each in order.</summary>
    public KeyValuePair<Value, Value>[] Entries { get; }

    public int Count => Entries.Length;

    /// <summary>Makes a map.</summary>
    /// <param name="entries">The entries in any order; the array becomes the map's own.</param>
    /// <param name="map">The map.</param>
    /// <param name="reason">Why there is none: a key of a sort that no map has, or one that stands twice.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryMake(
        KeyValuePair<Value, Value>[] entries,
        [NotNullWhen(true)] out ValueMap? map,
        [NotNullWhen(false)] out string? reason)
    {
        (map, reason) = (null, null);
        foreach (KeyValuePair<Value, Value> entry in entries)
        {
            if (Rank(entry.Key) < 0)
            {
                reason = "the keys of a map are strings, whole numbers or booleans";
                return false;
            }
        }

        Array.Sort(entries, static (left, right) => Order(left.Key, right.Key));
        for (int i = 1; i < entries.Length; i++)
        {
            if (Order(entries[i - 1].Key, entries[i].Key) == 0)
            {
                reason = "the same key twice";
                return false;
            }
        }

        map = new ValueMap(entries);
        return true;
    }

    public bool TryFind(in Value key, out Value value)
    {
        value = Value.Error;
        if (Rank(key) < 0 && !key.IsNumber)
        {
            return false;
        }

        int low = 0;
        int high = Entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = Order(key, Entries[middle].Key);
            if (order == 0)
            {
                value = Entries[middle].Value;
                return true;
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return false;
    }

    private static int Rank(in Value key) => key.Kind switch
    {
        ValueKind.Boolean => 0,
        ValueKind.Int or ValueKind.UInt => 1,
        ValueKind.String => 2,
        _ => -1,
    };

    private static int Order(in Value left, in Value right)
    {
        int first = left.IsNumber ? 1 : Rank(left);
        int second = right.IsNumber ? 1 : Rank(right);
        if (first != second)
        {
            return first - second;
        }

        // What has no order to any key, a NaN, comes before all of them and so is never found.
        return ValueOrder.TryCompare(left, right, out int order) ? order : -1;
    }
}
