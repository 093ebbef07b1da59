using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Notices;

/// <summary>Who can be asked something while a call is carried out: a surface's connection to its caller.</summary>
public interface IQuestionListener
{
    /// <summary>Whether the caller has said that it can be asked anything.</summary>
    bool CanBeAsked { get; }

    /// <summary>Whether the caller can answer questions of a kind.</summary>
    /// <param name="operation">The operation of the question.</param>
    /// <returns>False where it cannot, or has left.</returns>
    bool CanAnswer(string operation);

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="decision">The id of the decision on the call that is carried out.</param>
    /// <param name="operation">The operation of the question.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; null where the caller has refused to give one.</returns>
    /// <exception cref="OperationCanceledException">The caller has left, or the time is over.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    Task<JsonObject?> AskAsync(string decision, string operation, JsonObject question, CancellationToken cancellationToken);
}
