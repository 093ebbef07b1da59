using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>The keywords for arrays; any other value meets them.</summary>
internal sealed class ArrayNode : SchemaNode
{
    private const int CompareEachUpTo = 16;

    /// <summary><c>minItems</c>.</summary>
    public int MinItems { get; init; }

    /// <summary><c>maxItems</c>.</summary>
    public int MaxItems { get; init; } = int.MaxValue;

    /// <summary><c>uniqueItems</c>.</summary>
    public bool UniqueItems { get; init; }

    /// <summary><c>prefixItems</c>.</summary>
    public ImmutableArray<SchemaNode> PrefixItems { get; init; } = [];

    /// <summary><c>items</c>: for those behind the prefix.</summary>
    public SchemaNode? Items { get; init; }

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        if (value is not JsonArray array)
        {
            return true;
        }

        ImmutableArray<JsonValue> items = array.Items;
        bool valid = true;
        if (items.Length < MinItems || items.Length > MaxItems)
        {
            valid = Fail(trace, trace is null ? "" : items.Length < MinItems ? $"must have at least {MinItems} items" : $"must have at most {MaxItems} items");
        }

        if (valid && UniqueItems && !AreUnique(items))
        {
            valid = Fail(trace, "the same item stands twice");
        }

        for (int i = 0; i < items.Length && (valid || trace is not null); i++)
        {
            valid &= CheckItem(i, items[i], trace);
        }

        return valid;
    }

    private bool CheckItem(int index, JsonValue item, ViolationTrace? trace)
    {
        SchemaNode? node = index < PrefixItems.Length ? PrefixItems[index] : Items;
        trace?.Enter(index);
        bool valid = node is null || node.Check(item, trace);
        trace?.Leave();
        return valid;
    }

    private static bool AreUnique(ImmutableArray<JsonValue> items)
    {
        if (items.Length > CompareEachUpTo)
        {
            // Canonical texts, not values: their hashes are seeded, so no caller can make them collide.
            HashSet<string> seen = new(items.Length, StringComparer.Ordinal);
            return items.All(item => seen.Add(CanonicalJson.ToText(item)));
        }

        for (int i = 1; i < items.Length; i++)
        {
            for (int k = 0; k < i; k++)
            {
                if (items[i].Equals(items[k]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
