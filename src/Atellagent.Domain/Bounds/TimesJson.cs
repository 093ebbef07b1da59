using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>Tells times in the words that documents write them in.</summary>
internal static class TimesJson
{
    /// <summary>The days of the week, from Monday.</summary>
    public static ImmutableArray<string> Days { get; } = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Tells times.</summary>
    /// <param name="time">The times.</param>
    /// <returns>The JSON object; null for any time.</returns>
    public static JsonObject? Of(TimeBound time) => time.IsFree ? null : JsonObject.Of(
        ("notAfter", Moment(time.NotAfter)),
        ("notBefore", Moment(time.NotBefore)),
        ("weekly", time.Weekly.IsEmpty ? null : new JsonArray([.. time.Weekly.Select(Of)])));

    private static JsonObject Of(WeeklyHours weekly) => JsonObject.Of(
        ("hours", new JsonArray([.. weekly.Spans.SelectMany(DayByDay)
            .GroupBy(static part => (part.From, part.Until), static part => part.Day)
            .OrderBy(static g => g.Key)
            .Select(static g => JsonObject.Of(
                ("days", new JsonArray([.. g.Order().Select(static day => new JsonString(Days[day]))])),
                ("from", new JsonString(Clock(g.Key.From))),
                ("to", new JsonString(Clock(g.Key.Until)))))])),
        ("zone", new JsonString(weekly.Zone)));

    // A span over midnight is told as what it is on each of its days.
    private static IEnumerable<(int Day, int From, int Until)> DayByDay((int From, int Until) span)
    {
        for (int from = span.From; from < span.Until; from = ((from / WeeklyHours.Day) + 1) * WeeklyHours.Day)
        {
            int day = from / WeeklyHours.Day;
            yield return (day, from % WeeklyHours.Day, Math.Min(span.Until - (day * WeeklyHours.Day), WeeklyHours.Day));
        }
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    private static JsonString? Moment(DateTimeOffset? time) =>
        time is { } known ? new JsonString(known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) : null;
}
