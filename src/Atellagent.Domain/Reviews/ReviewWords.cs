using System.Collections.Immutable;

namespace Atellagent.Domain.Reviews;

/// <summary>The words of reviews and follow-ups, as the contract, the store and records have them.</summary>
public static class ReviewWords
{
    /// <summary>The words of verdicts.</summary>
    public static ImmutableSortedDictionary<string, ReviewVerdict> Verdicts { get; } = Of(
        ("right", ReviewVerdict.Right),
        ("should_deny", ReviewVerdict.ShouldDeny),
        ("should_allow", ReviewVerdict.ShouldAllow),
        ("should_narrow", ReviewVerdict.ShouldNarrow),
        ("should_require_approval", ReviewVerdict.ShouldRequireApproval));

    /// <summary>The words of severities.</summary>
    public static ImmutableSortedDictionary<string, ReviewSeverity> Severities { get; } =
        Of(("low", ReviewSeverity.Low), ("medium", ReviewSeverity.Medium), ("high", ReviewSeverity.High));

    /// <summary>The words of surfaces.</summary>
    public static ImmutableSortedDictionary<string, RemediationSurface> Surfaces { get; } = Of(
        ("policy", RemediationSurface.Policy),
        ("deployment", RemediationSurface.Deployment),
        ("model", RemediationSurface.Model),
        ("route", RemediationSurface.Route),
        ("work_item", RemediationSurface.WorkItem));

    /// <summary>The words of the states of follow-ups.</summary>
    public static ImmutableSortedDictionary<string, FollowUpState> States { get; } = Of(
        ("open", FollowUpState.Open),
        ("doing", FollowUpState.Doing),
        ("landed", FollowUpState.Landed),
        ("fixed", FollowUpState.Fixed),
        ("dropped", FollowUpState.Dropped));

    /// <summary>The effect that a decision should have had.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="was">The effect that it had.</param>
    /// <returns>The effect, in the words of decisions; null where nobody has said.</returns>
    public static string? Wanted(this ReviewVerdict verdict, string was) => verdict switch
    {
        ReviewVerdict.Right => was,
        ReviewVerdict.ShouldDeny => "deny",
        ReviewVerdict.ShouldAllow => "allow",
        ReviewVerdict.ShouldNarrow => "narrow",
        ReviewVerdict.ShouldRequireApproval => "require_approval",
        _ => null,
    };

    /// <summary>The word for a value.</summary>
    /// <typeparam name="T">The kind of value.</typeparam>
    /// <param name="words">The words.</param>
    /// <param name="value">The value.</param>
    /// <returns>The word; null where it has none, which says that nobody has said.</returns>
    public static string? WordFor<T>(this ImmutableSortedDictionary<string, T> words, T value)
        where T : struct, Enum
    {
        foreach ((string word, T known) in words)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                return word;
            }
        }

        return null;
    }

    private static ImmutableSortedDictionary<string, T> Of<T>(params ReadOnlySpan<(string Word, T Value)> words)
    {
        ImmutableSortedDictionary<string, T>.Builder all = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach ((string word, T value) in words)
        {
            all.Add(word, value);
        }

        return all.ToImmutable();
    }
}
