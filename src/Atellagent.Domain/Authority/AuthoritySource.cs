using System.Collections.Immutable;

namespace Atellagent.Domain.Authority;

/// <summary>One source of authority. Its grants add up; sources intersect.</summary>
/// <param name="Kind"><c>principal</c>, <c>deployment</c> or <c>token</c>.</param>
/// <param name="Name">Its name, or the token's id.</param>
/// <param name="Grants">What it grants.</param>
public sealed record AuthoritySource(string Kind, string Name, ImmutableArray<Grant> Grants)
{
    /// <summary>The same source with only the grants that speak of one operation.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="operation">The operation's name.</param>
    /// <returns>The source, perhaps without grants.</returns>
    public AuthoritySource Covering(string route, string operation) => this with { Grants = [.. Grants.Where(g => g.Covers(route, operation))] };
}
