using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Notices;

/// <summary>What a destination says of a call while it works on it, before its answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Body">
/// What it says. Progress: <c>progress</c> and <c>total</c> as numbers, <c>message</c>. A log message: <c>level</c> (a word of RFC 5424, section 6.2.1), <c>logger</c>, and <c>data</c>, which may be
/// anything.
/// </param>
public sealed record Notice(NoticeKind Kind, JsonObject Body)
{
    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Whether a credential stood in it and was removed.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>Whether it is whole: what of a notice is left when something was taken out of it may be none any more.</summary>
    public bool IsWhole => Kind switch
    {
        NoticeKind.Progress => Body["progress"] is JsonNumber && Body["total"] is null or JsonNumber && Body["message"] is null or JsonString
            && Body.Members.All(static member => member.Key is "message" or "progress" or "total"),
        NoticeKind.Log => Body["level"] is JsonString level && IsLevel(level.Value) && Body["logger"] is null or JsonString && Body["data"] is not null
            && Body.Members.All(static member => member.Key is "data" or "level" or "logger"),
        _ => false,
    };

    /// <summary>Whether a word is a level of log messages.</summary>
    /// <param name="word">The word.</param>
    /// <returns>True where it is.</returns>
    public static bool IsLevel(string word) => Levels.Contains(word, StringComparer.Ordinal);

    /// <summary>Whether it is as grave as a level.</summary>
    /// <param name="least">The level.</param>
    /// <returns>False for a log message below it, or of no level.</returns>
    internal bool Reaches(string least) => Body["level"] is JsonString level && IsLevel(level.Value) && Array.IndexOf(Levels, level.Value) >= Array.IndexOf(Levels, least);
}
