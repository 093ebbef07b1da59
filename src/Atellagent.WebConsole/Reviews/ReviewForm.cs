using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Reviews;

/// <summary>What the forms of reviews and follow-ups offer, in the words of the API and in those that people read.</summary>
public static class ReviewForm
{
    /// <summary>The verdicts, in the order in which they are offered.</summary>
    public static ImmutableArray<string> Verdicts { get; } = ["right", "should_deny", "should_allow", "should_narrow", "should_require_approval"];

    /// <summary>The severities.</summary>
    public static ImmutableArray<string> Severities { get; } = ["low", "medium", "high"];

    /// <summary>Where something can have to change.</summary>
    public static ImmutableArray<string> Surfaces { get; } = ["policy", "deployment", "model", "route", "work_item"];

    /// <summary>The states of follow-ups.</summary>
    public static ImmutableArray<string> States { get; } = ["open", "doing", "landed", "fixed", "dropped"];

    /// <summary>A verdict as people read it.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The words.</returns>
    public static string Say(string verdict) => verdict switch
    {
        "right" => "right",
        "should_deny" => "should have been denied",
        "should_allow" => "should have been allowed",
        "should_narrow" => "should have been narrowed",
        "should_require_approval" => "should have asked people",
        _ => verdict,
    };

    /// <summary>An act as people read it.</summary>
    /// <param name="act">The act.</param>
    /// <returns>The words.</returns>
    public static string Did(string act) => act switch
    {
        "replayed" => "looked again",
        _ => act,
    };

    /// <summary>How long something took.</summary>
    /// <param name="seconds">Median, ninth decile and longest in seconds; empty where there is nothing to tell of.</param>
    /// <returns>The words.</returns>
    public static string Durations(JsonObject seconds) =>
        seconds.Members.IsEmpty ? "none yet" : $"half within {Text(seconds.Whole("p50") ?? 0)}, nine of ten within {Text(seconds.Whole("p90") ?? 0)}";

    private static string Text(long seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} d"),
    };
}
