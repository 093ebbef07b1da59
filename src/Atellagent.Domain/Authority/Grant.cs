using System.Collections.Immutable;
using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Authority;

/// <summary>Operations of one route that may be asked for, within bounds. Grants of one source add up; sources intersect.</summary>
/// <param name="Route">The route.</param>
/// <param name="Operations">Operation names, or a prefix and <c>*</c>.</param>
/// <param name="Bounds">Bounds that the arguments must meet; exceeding them refuses, nothing is repaired.</param>
public sealed record Grant(string Route, ImmutableArray<string> Operations, BoundSet Bounds);
