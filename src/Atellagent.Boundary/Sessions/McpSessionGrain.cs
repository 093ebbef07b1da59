namespace Atellagent.Boundary.Sessions;

/// <summary>A session with an MCP client.</summary>
[GrainType("mcp-session")]
internal sealed class McpSessionGrain : Grain, IMcpSessionGrain
{
    private string? _level;

    /// <inheritdoc />
    public Task SetLogLevelAsync(string level)
    {
        _level = level;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<string?> LogLevelAsync() => Task.FromResult(_level);
}
