using System.Collections.Immutable;

namespace Atellagent.Domain.Routes;

/// <summary>The words for what a budget counts of the use of a model.</summary>
public static class UsageMeasures
{
    /// <summary>The measures by the words that documents write.</summary>
    public static ImmutableSortedDictionary<string, UsageMeasure> Words { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("cost", UsageMeasure.Cost),
            KeyValuePair.Create("tokens", UsageMeasure.Tokens),
            KeyValuePair.Create("inputTokens", UsageMeasure.InputTokens),
            KeyValuePair.Create("outputTokens", UsageMeasure.OutputTokens),
        ]);

    /// <summary>The word for a measure.</summary>
    /// <param name="measure">The measure.</param>
    /// <returns>The word.</returns>
    public static string Word(UsageMeasure measure) => measure switch
    {
        UsageMeasure.Tokens => "tokens",
        UsageMeasure.InputTokens => "inputTokens",
        UsageMeasure.OutputTokens => "outputTokens",
        _ => "cost",
    };
}
