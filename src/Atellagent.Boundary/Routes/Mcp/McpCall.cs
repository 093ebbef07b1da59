using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>One request to an MCP server.</summary>
/// <param name="Id">Its JSON-RPC id.</param>
/// <param name="Content">The message.</param>
/// <param name="ActionId">The action that it is for, if any.</param>
/// <param name="Limits">The limits of the call.</param>
internal sealed record McpCall(long Id, OnceContent Content, string? ActionId, RouteLimits Limits)
{
    /// <summary>Where is told what the server says before its answer; null where nobody wants to hear it.</summary>
    public NoticeRelease? Notices { get; init; }

    /// <summary>What the server may ask the caller; null where its route lets it ask nothing.</summary>
    public ServerQuestions? Questions { get; init; }
}
