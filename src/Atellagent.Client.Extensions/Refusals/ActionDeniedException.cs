namespace Atellagent.Client.Extensions.Refusals;

/// <summary>The boundary refused, and what was asked for was not done, or its answer may not leave. Asking again changes nothing; its words say what may.</summary>
/// <param name="message">Why, in words that a model can read.</param>
public sealed class ActionDeniedException(string message) : Exception(message)
{
    /// <summary>The boundary's code, such as <c>denied</c> or <c>rate_limited</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The action, <c>act_…</c>; null where there is none.</summary>
    public string? ActionId { get; init; }

    /// <summary>The decision, by which it is found in evidence; null where nothing was decided.</summary>
    public string? DecisionId { get; init; }
}
