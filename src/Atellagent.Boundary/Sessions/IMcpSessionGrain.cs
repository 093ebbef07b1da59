using Orleans.Concurrency;

namespace Atellagent.Boundary.Sessions;

/// <summary>
/// What one session with an MCP client has asked for, by the id that only its client knows. It is kept in memory: what a silo takes with it when it ends was never asked for, so that a client hears
/// less and not more.
/// </summary>
[Alias("atellagent.mcp.session")]
public interface IMcpSessionGrain : IGrainWithStringKey
{
    /// <summary>Notes which log messages the client wants to hear.</summary>
    /// <param name="level">The least grave, a word of RFC 5424.</param>
    /// <returns>A task that ends when it is noted.</returns>
    [Alias("setLogLevel")]
    Task SetLogLevelAsync(string level);

    /// <summary>Which log messages the client wants to hear.</summary>
    /// <returns>The least grave; null where it has not said.</returns>
    [Alias("logLevel")]
    [ReadOnly]
    Task<string?> LogLevelAsync();

    /// <summary>Looks for an answer of the client's, which is waited for from then on.</summary>
    /// <param name="question">The question's id.</param>
    /// <returns>The answer; null where there is none yet.</returns>
    [Alias("findAnswer")]
    Task<string?> FindAnswerAsync(string question);

    /// <summary>Takes an answer of the client's.</summary>
    /// <param name="question">The question's id.</param>
    /// <param name="answer">The answer, as JSON.</param>
    /// <returns>False where none is waited for, or it was given before.</returns>
    [Alias("answer")]
    Task<bool> AnswerAsync(string question, string answer);

    /// <summary>Waits no longer.</summary>
    /// <param name="question">The question's id.</param>
    /// <returns>A task that ends when it is forgotten.</returns>
    [Alias("forget")]
    Task ForgetAsync(string question);
}
