namespace Atellagent.Client.Extensions.Connections;

/// <summary>The connections to the boundary by their names at <see cref="IHttpClientFactory"/>, for whoever wants to log or to measure them.</summary>
public static class ConnectionNames
{
    /// <summary>That over which tokens are asked for.</summary>
    public const string Tokens = "atellagent.tokens";

    /// <summary>That of <see cref="AtellagentClient"/>.</summary>
    public const string Boundary = "atellagent.boundary";

    /// <summary>That of models.</summary>
    public const string Models = "atellagent.models";

    /// <summary>That of MCP.</summary>
    public const string Mcp = "atellagent.mcp";
}
