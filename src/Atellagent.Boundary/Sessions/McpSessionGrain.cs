namespace Atellagent.Boundary.Sessions;

/// <summary>A session with an MCP client.</summary>
[GrainType("mcp-session")]
internal sealed class McpSessionGrain : Grain, IMcpSessionGrain
{
    private readonly Dictionary<string, string?> _questions = new(StringComparer.Ordinal);
    private string? _level;

    /// <inheritdoc />
    public Task SetLogLevelAsync(string level)
    {
        _level = level;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<string?> LogLevelAsync() => Task.FromResult(_level);

    /// <inheritdoc />
    public Task<string?> FindAnswerAsync(string question)
    {
        _questions.TryAdd(question, null);
        return Task.FromResult(_questions[question]);
    }

    /// <inheritdoc />
    public Task<bool> AnswerAsync(string question, string answer)
    {
        bool isWaited = _questions.TryGetValue(question, out string? known) && known is null;
        if (isWaited)
        {
            _questions[question] = answer;
        }

        return Task.FromResult(isWaited);
    }

    /// <inheritdoc />
    public Task ForgetAsync(string question)
    {
        _questions.Remove(question);
        return Task.CompletedTask;
    }
}
