using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Authority;

/// <summary>Operations of one route that may be asked for, within bounds. Grants of one source add up; sources intersect.</summary>
/// <param name="Route">The route.</param>
/// <param name="Operations">Operation names, or a prefix and <c>*</c>.</param>
/// <param name="Bounds">Bounds that the arguments must meet; exceeding them refuses, nothing is repaired.</param>
public sealed record Grant(string Route, ImmutableArray<string> Operations, BoundSet Bounds)
{
    private const int LongestCounter = 256;

    /// <summary>The name of the counters that its rates and budgets do not name: what it grants, so that grants for other things never share one.</summary>
    public string OwnCounter
    {
        get
        {
            string what = $"{Route}/{string.Join(',', Operations)}";
            return what.Length <= LongestCounter
                ? what
                : $"{what[..128]}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))}";
        }
    }

    /// <summary>Whether the grant speaks of an operation.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="operation">The operation's name.</param>
    /// <returns>True when it does; the bounds are another question.</returns>
    public bool Covers(string route, string operation)
    {
        if (!string.Equals(Route, route, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (string pattern in Operations)
        {
            if (OperationPattern.Matches(pattern, operation))
            {
                return true;
            }
        }

        return false;
    }
}
