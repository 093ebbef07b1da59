using System.Collections.Immutable;

namespace Atellagent.Domain.Routes;

/// <summary>Where a route leads. Exactly one of <see cref="BaseUrl"/> and <see cref="Command"/> is set.</summary>
public sealed record RouteDestination
{
    /// <summary>The approved scheme, host, port and path prefix; null for a program that is spoken to over its standard streams.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Address ranges (CIDR) that the host may have. Empty: public addresses only.</summary>
    public ImmutableArray<string> Networks { get; init; } = [];

    /// <summary>The program and its arguments, for an MCP server over standard streams.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>What the program may take of the machine.</summary>
    public ProgramLimits Program { get; init; } = ProgramLimits.Usual;
}
