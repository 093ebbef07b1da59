using System.Collections.Immutable;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>An approved way to a destination.</summary>
public sealed record RouteDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Route";

    /// <summary>Which code performs the side effect: <c>http</c>, <c>mcp</c>, <c>model</c> or <c>channel</c>, and <c>boundary</c> for its own.</summary>
    public required string Connector { get; init; }

    /// <summary>Where the route leads.</summary>
    public required RouteDestination Destination { get; init; }

    /// <summary>The principal that the destination is: a tool, a model, a channel or a service; null where nobody is named.</summary>
    public string? Principal { get; init; }

    /// <summary>Whether grants may name its operations by a prefix and <c>*</c>: then they reach operations that it gains later, too.</summary>
    public bool AllowsWildcards { get; init; }

    /// <summary>What a <c>model</c> route offers; null on others.</summary>
    public ModelOffer? Offer { get; init; }

    /// <summary>How a <c>channel</c> route to a mail server writes; null on others.</summary>
    public MailChannel? Mail { get; init; }

    /// <summary>The parts of MCP beside tools that an <c>mcp</c> route serves.</summary>
    public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>Whether calls leave the boundary. What it does itself is the only thing that a caller without a deployment may ask for.</summary>
    public bool LeadsOut => !string.Equals(Connector, "boundary", StringComparison.Ordinal);

    /// <summary>What leaves when no response policy speaks: true for <c>allow</c>. Deny when not said.</summary>
    public bool ReleaseByDefault { get; init; }

    /// <summary>The destination's credential, by reference, or null where it wants none.</summary>
    public RouteCredential? Credential { get; init; }

    /// <summary>Who alone may redeem permits for it and so carry its actions out elsewhere; empty where each permit is for whoever asked for it.</summary>
    public ImmutableArray<string> EnforcementPoints { get; init; } = [];

    /// <summary>How it is spoken of in AuthZEN; null where it is spoken of by its own name alone.</summary>
    public AuthZenMapping? AuthZen { get; init; }

    /// <summary>What comes of a <c>CONNECT</c> to its destination (<c>http</c> routes); null where it takes none.</summary>
    public TunnelRule? Tunnel { get; init; }

    /// <summary>Limits on one call, and on how many there may be at once.</summary>
    public RouteLimits Limits { get; init; } = RouteLimits.Default;

    /// <summary>The labels of whatever is read over it, sorted; an operation can have more.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>What the route can do, by name. For <c>mcp</c> these are the upstream's tools as they were when the route was applied.</summary>
    public ImmutableSortedDictionary<string, RouteOperation> Operations { get; init; } =
        ImmutableSortedDictionary<string, RouteOperation>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The pins of tools that a person has read and takes although detectors found something in what they say of themselves.</summary>
    public ImmutableArray<string> AcceptedTools { get; init; } = [];

    /// <summary>Tools that were not taken when the route was applied, because of what they say of themselves, by name.</summary>
    public ImmutableSortedDictionary<string, LeftOutTool> LeftOut { get; init; } =
        ImmutableSortedDictionary<string, LeftOutTool>.Empty.WithComparers(StringComparer.Ordinal);

    internal override int ApplyOrder => 1;
}
