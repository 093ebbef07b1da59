using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// Constraints on an operation's arguments. Envelopes, tokens and narrowing speak the same bounds, so that the result
/// of all of them is one intersection.
/// </summary>
/// <param name="Arguments">Bounds by argument name; an argument without an entry is free within its schema.</param>
public sealed record BoundSet(ImmutableSortedDictionary<string, ArgumentBound> Arguments)
{
    /// <summary>No constraint.</summary>
    public static BoundSet None { get; } =
        new(ImmutableSortedDictionary<string, ArgumentBound>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>Whether it constrains nothing.</summary>
    public bool IsNone => Arguments.IsEmpty;

    /// <summary>Whether an argument's bounds exclude each other.</summary>
    public bool IsEmpty => Arguments.Values.Any(static b => b.IsEmpty);

    /// <summary>Whether all arguments are inside.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>True when they meet every bound.</returns>
    public bool Admits(JsonObject arguments) => FindOutside(arguments) is null;

    /// <summary>Finds an argument that is outside.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The first such argument's name, or null where all are inside.</returns>
    public string? FindOutside(JsonObject arguments)
    {
        foreach (KeyValuePair<string, ArgumentBound> bound in Arguments)
        {
            if (!bound.Value.Admits(arguments[bound.Key]))
            {
                return bound.Key;
            }
        }

        return null;
    }

    /// <summary>The bounds that admit exactly what both admit.</summary>
    /// <param name="other">The other bounds.</param>
    /// <returns>The meet.</returns>
    public BoundSet Meet(BoundSet other)
    {
        ImmutableSortedDictionary<string, ArgumentBound>.Builder met = Arguments.ToBuilder();
        foreach (KeyValuePair<string, ArgumentBound> bound in other.Arguments)
        {
            met[bound.Key] = met.TryGetValue(bound.Key, out ArgumentBound? mine) ? mine.Meet(bound.Value) : bound.Value;
        }

        return new BoundSet(met.ToImmutable());
    }
}
