using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>Whether grants reach beyond other grants.</summary>
internal static class GrantWidth
{
    /// <summary>Finds what reaches beyond.</summary>
    /// <param name="was">The grants before.</param>
    /// <param name="now">The grants after.</param>
    /// <returns>Each grant, operation by operation, that lies inside none of before.</returns>
    public static IEnumerable<string> Beyond(ImmutableArray<Grant> was, ImmutableArray<Grant> now) =>
        from grant in now
        from operation in grant.Operations
        where !was.Any(old => Holds(old, grant, operation))
        select $"it is granted {grant.Route}/{operation} beyond what it had";

    private static bool Holds(Grant old, Grant now, string operation) =>
        string.Equals(old.Route, now.Route, StringComparison.Ordinal)
        && old.Operations.Any(pattern => OperationPattern.Contains(pattern, operation))
        && IsInside(now.Bounds, old.Bounds);

    // Bounds are inside others when meeting them with those changes nothing. Met with themselves they are in their plain form.
    private static bool IsInside(BoundSet inner, BoundSet outer) =>
        string.Equals(BoundsJson.Of(inner.Meet(outer)).ToString(), BoundsJson.Of(inner.Meet(inner)).ToString(), StringComparison.Ordinal);
}
