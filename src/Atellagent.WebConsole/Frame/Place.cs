using System.Collections.Immutable;

namespace Atellagent.WebConsole.Frame;

/// <summary>A part of the console in its navigation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its page, below the console.</param>
/// <param name="Label">What people read.</param>
/// <param name="Key">The key that leads there, after <c>g</c>.</param>
public sealed record Place(string Name, string Path, string Label, string Key)
{
    private static readonly ImmutableArray<Place> Open = [new("now", "", "Now", "n"), new("approvals", "approvals", "Approvals", "a"), new("decisions", "decisions", "Decisions", "d")];

    private static readonly ImmutableArray<Place> Reviews = [new("reviews", "reviews", "Reviews", "v"), new("follow-ups", "follow-ups", "Follow-ups", "f")];

    private static readonly ImmutableArray<Place> Last = [new("connect", "connect", "Connect", "c"), new("api", "api", "API", "b")];

    private static readonly ImmutableArray<Place> Documents =
    [
        new("map", "map", "Map", "m"),
        new("try", "try", "Try it", "y"),
        new("principals", "documents/principals", "Principals", "p"),
        new("deployments", "documents/deployments", "Deployments", "e"),
        new("routes", "documents/routes", "Routes", "r"),
        new("policies", "documents/policies", "Policies", "o"),
        new("detectors", "detectors", "Detectors", "t"),
        new("trusted-issuers", "documents/trusted-issuers", "Issuers", "i"),
        new("identity-providers", "documents/identity-providers", "Sign-in", "q"),
        new("webhooks", "documents/webhooks", "Webhooks", "w"),
        new("settings", "settings", "Settings", "x"),
    ];

    private static readonly ImmutableArray<Place> Running = [new("system", "system", "System", "s")];

    /// <summary>What somebody can go to: what they may not read is not linked.</summary>
    /// <param name="standing">Who.</param>
    /// <returns>The places.</returns>
    public static ImmutableArray<Place> For(Standing standing) => [.. Open, .. standing.ReadsReviews ? Reviews : [], .. standing.ReadsDocuments ? Documents : [], .. standing.ReadsDocuments || standing.ReadsSystem ? Running : [], .. Last];
}
