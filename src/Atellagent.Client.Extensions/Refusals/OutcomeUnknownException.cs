namespace Atellagent.Client.Extensions.Refusals;

/// <summary>It was sent, and nobody knows what came of it. Doing it again may do it twice.</summary>
/// <param name="message">What is known.</param>
public sealed class OutcomeUnknownException(string message) : Exception(message)
{
    /// <summary>The action, <c>act_…</c>; null where it is not told.</summary>
    public string? ActionId { get; init; }

    /// <summary>The decision, by which it is found in evidence; null where it is not told.</summary>
    public string? DecisionId { get; init; }
}
