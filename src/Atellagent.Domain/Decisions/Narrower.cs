using Atellagent.Domain.Json;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Says whether arguments are nothing but less of others: whatever is there was there before, is a number nearer to zero, or a list or
/// object of which something was taken out. What less of it means at the destination is for policies to say, which decide on it again.
/// </summary>
public static class Narrower
{
    /// <summary>Finds what is not less.</summary>
    /// <param name="before">The arguments before.</param>
    /// <param name="after">The arguments after.</param>
    /// <returns>The JSON Pointer (RFC 6901) of the first such value; null where there is none.</returns>
    public static string? FindWider(JsonObject before, JsonObject after) => Find("", before, after);

    private static string? Find(string at, JsonValue before, JsonValue after)
    {
        if (before.Equals(after))
        {
            return null;
        }

        switch (before, after)
        {
            case (JsonObject whole, JsonObject part):
                foreach ((string name, JsonValue value) in part.Members)
                {
                    string place = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                    if (whole[name] is not { } was)
                    {
                        return place;
                    }

                    if (Find(place, was, value) is { } wider)
                    {
                        return wider;
                    }
                }

                return null;
            case (JsonArray whole, JsonArray part):
                return IsPartOf(part, whole) ? null : at;
            case (JsonNumber was, JsonNumber now):
                return IsNearerToZero(was.Value, now.Value) ? null : at;
            default:
                return at;
        }
    }

    // In the same order, each from an element of its own: the first that it can be from, which leaves the most for those that follow.
    private static bool IsPartOf(JsonArray part, JsonArray whole)
    {
        int next = 0;
        foreach (JsonValue item in part.Items)
        {
            while (next < whole.Items.Length && Find("", whole.Items[next], item) is not null)
            {
                next++;
            }

            if (next++ >= whole.Items.Length)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNearerToZero(decimal before, decimal after) =>
        before >= 0 ? after >= 0 && after <= before : after <= 0 && after >= before;
}
