using System.Collections.Immutable;

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
}
