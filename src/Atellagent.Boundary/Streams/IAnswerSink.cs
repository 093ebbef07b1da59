using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Streams;

/// <summary>Where an answer goes that is told while it comes: a surface's connection to its caller.</summary>
public interface IAnswerSink
{
    /// <summary>Whether the caller has left.</summary>
    bool IsGone { get; }

    /// <summary>Begins the answer. From then on a refusal can only be told inside it.</summary>
    /// <param name="decision">The decision's id.</param>
    void Begin(string decision);

    /// <summary>Tells an event. A caller who reads slowly is waited for, and with it the provider.</summary>
    /// <param name="data">The event.</param>
    /// <returns>A task that ends when it is on its way.</returns>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask WriteAsync(JsonObject data);

    /// <summary>Ends the answer, so that its reader knows that it is whole.</summary>
    /// <param name="mark">What marks the end; null where the last event does.</param>
    /// <returns>A task that ends when that is on its way.</returns>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask EndAsync(string? mark);
}
