using System.Collections.Immutable;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>An approved way to a destination.</summary>
public sealed record RouteDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Route";

    /// <summary>Which code performs the side effect: <c>http</c> or <c>mcp</c>.</summary>
    public required string Connector { get; init; }

    /// <summary>Where the route leads.</summary>
    public required RouteDestination Destination { get; init; }

    /// <summary>What leaves when no response policy speaks: true for <c>allow</c>. Deny when not said.</summary>
    public bool ReleaseByDefault { get; init; }

    /// <summary>The destination's credential, by reference, or null where it wants none.</summary>
    public RouteCredential? Credential { get; init; }

    /// <summary>Limits on one call.</summary>
    public RouteLimits Limits { get; init; } = RouteLimits.Default;

    /// <summary>What the route can do, by name. For <c>mcp</c> these are the upstream's tools as they were when the route was applied.</summary>
    public ImmutableSortedDictionary<string, RouteOperation> Operations { get; init; } =
        ImmutableSortedDictionary<string, RouteOperation>.Empty.WithComparers(StringComparer.Ordinal);

    internal override int ApplyOrder => 1;
}
