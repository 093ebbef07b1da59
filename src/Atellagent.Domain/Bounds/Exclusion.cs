using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// Finds, and takes out of lists, the objects that an <c>excludes</c> bound describes: those that have all the members of one of its objects, with
/// the same values. A value is walked once, however many there are.
/// </summary>
internal static class Exclusion
{
    /// <summary>Whether there is such an object in a value, or it is one.</summary>
    /// <param name="value">The value.</param>
    /// <param name="excluded">What is described.</param>
    /// <returns>True where there is.</returns>
    public static bool Holds(JsonValue value, ImmutableArray<JsonValue> excluded)
    {
        switch (value)
        {
            case JsonArray list:
                foreach (JsonValue item in list.Items)
                {
                    if (Holds(item, excluded))
                    {
                        return true;
                    }
                }

                return false;
            case JsonObject record:
                if (IsExcluded(record, excluded))
                {
                    return true;
                }

                foreach ((_, JsonValue member) in record.Members)
                {
                    if (Holds(member, excluded))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    /// <summary>Takes such objects out of every list. One that is a member of an object stays: to leave it out could say something else.</summary>
    /// <param name="value">The value.</param>
    /// <param name="excluded">What is described.</param>
    /// <returns>The value without them; the same one where there is none.</returns>
    public static JsonValue Without(JsonValue value, ImmutableArray<JsonValue> excluded)
    {
        switch (value)
        {
            case JsonArray list:
                bool isSame = true;
                ImmutableArray<JsonValue>.Builder kept = ImmutableArray.CreateBuilder<JsonValue>(list.Items.Length);
                foreach (JsonValue item in list.Items)
                {
                    if (item is JsonObject element && IsExcluded(element, excluded))
                    {
                        isSame = false;
                        continue;
                    }

                    JsonValue rest = Without(item, excluded);
                    isSame &= ReferenceEquals(rest, item);
                    kept.Add(rest);
                }

                return isSame ? value : new JsonArray(kept.DrainToImmutable());
            case JsonObject record:
                // All members at once: one after the other would cost their number squared.
                bool isLike = true;
                KeyValuePair<string, JsonValue>[] members = new KeyValuePair<string, JsonValue>[record.Members.Length];
                for (int i = 0; i < members.Length; i++)
                {
                    (string name, JsonValue member) = record.Members[i];
                    members[i] = new(name, Without(member, excluded));
                    isLike &= ReferenceEquals(members[i].Value, member);
                }

                return !isLike && JsonObject.TryCreate(members, out JsonObject? clean, out _) ? clean : value;
            default:
                return value;
        }
    }

    private static bool IsExcluded(JsonObject record, ImmutableArray<JsonValue> excluded)
    {
        foreach (JsonValue one in excluded)
        {
            bool isLike = true;
            foreach ((string name, JsonValue wanted) in ((JsonObject)one).Members)
            {
                isLike &= record[name] is { } has && has.Equals(wanted);
            }

            if (isLike)
            {
                return true;
            }
        }

        return false;
    }
}
