namespace Atellagent.Boundary.Notices;

/// <summary>Who wants to hear what a destination says while it works on a call: a surface's connection to its caller.</summary>
public interface INoticeListener
{
    /// <summary>Whether the caller has asked to be told how far the work is.</summary>
    bool WantsProgress { get; }

    /// <summary>The least grave log messages that the caller has asked for; null where it has asked for none.</summary>
    string? LogLevel { get; }

    /// <summary>Whether the caller has left.</summary>
    bool IsGone { get; }

    /// <summary>Tells a notice, as it may leave. A caller who reads slowly is waited for, and with it the destination.</summary>
    /// <param name="decision">The id of the decision on the call.</param>
    /// <param name="notice">The notice.</param>
    /// <returns>A task that ends when it is on its way.</returns>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask TellAsync(string decision, Notice notice);
}
