using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>One request to an MCP server.</summary>
/// <param name="Id">Its JSON-RPC id.</param>
/// <param name="Content">The message.</param>
/// <param name="ActionId">The action that it is for, if any.</param>
/// <param name="Limits">The limits of the call.</param>
internal sealed record McpCall(long Id, OnceContent Content, string? ActionId, RouteLimits Limits);
