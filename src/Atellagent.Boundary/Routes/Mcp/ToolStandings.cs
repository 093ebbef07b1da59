using System.Collections.Concurrent;
using System.Collections.Frozen;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// Which tools were not what was pinned, the last time that their server was asked for an action. They are not shown to agents until somebody has taken them. Nobody
/// is asked for a list: a destination hears of the boundary over actions alone.
/// </summary>
public sealed class ToolStandings
{
    private readonly ConcurrentDictionary<string, (Digest Revision, FrozenSet<string> Changed)> _routes = new(StringComparer.Ordinal);

    /// <summary>Whether a tool may be shown.</summary>
    /// <param name="route">Its route.</param>
    /// <param name="operation">The tool.</param>
    /// <returns>False where the server said something else of it.</returns>
    public bool IsAsTaken(RouteDocument route, RouteOperation operation) =>
        operation.Pin is null || !_routes.TryGetValue(route.Name, out (Digest Revision, FrozenSet<string> Changed) known)
        || known.Revision != route.Revision || !known.Changed.Contains(operation.Name);

    /// <summary>Notes what a server said.</summary>
    /// <param name="route">The route.</param>
    /// <param name="pins">The pins of all its tools as they are now.</param>
    internal void Note(RouteDocument route, IReadOnlyDictionary<string, string?> pins)
    {
        FrozenSet<string> changed = route.Operations.Values
            .Where(operation => operation.Pin is { } pin && !(pins.TryGetValue(operation.Name, out string? now) && string.Equals(now, pin, StringComparison.Ordinal)))
            .Select(static operation => operation.Name)
            .ToFrozenSet(StringComparer.Ordinal);
        _routes[route.Name] = (route.Revision, changed);
    }
}
