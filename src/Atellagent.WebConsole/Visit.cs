using System.Globalization;

namespace Atellagent.WebConsole;

/// <summary>One look at a page: by whom, when, with what in the address.</summary>
public sealed record Visit
{
    /// <summary>The person's way to the boundary.</summary>
    public required IBoundaryApi Api { get; init; }

    /// <summary>Who looks.</summary>
    public required Standing Standing { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where the console is, as a browser has to ask for it.</summary>
    public required string Root { get; init; }

    /// <summary>Host and port of the boundary.</summary>
    public required string Authority { get; init; }

    /// <summary>The boundary's address as clients have to know it, without a slash at its end.</summary>
    public required string Address { get; init; }

    /// <summary><c>light</c>, <c>dark</c>, or <c>auto</c>.</summary>
    public required string Theme { get; init; }

    /// <summary>The parameters of the address, those that stand there once.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>What forms are held against: the hidden field's name and value.</summary>
    public required (string Name, string Value) Form { get; init; }

    /// <summary>A parameter of the address.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its value; empty where there is none.</returns>
    public string Asked(string name) => Query.GetValueOrDefault(name, "");

    /// <summary>The address of a page.</summary>
    /// <param name="page">The page below the console, escaped.</param>
    /// <returns>An absolute path.</returns>
    public string At(string page) => page.Length == 0 ? Root : $"{Root}/{page}";

    /// <summary>Tells how far away a time is.</summary>
    /// <param name="time">The time in RFC 3339.</param>
    /// <returns>In words, such as <c>4 min ago</c> or <c>in 2 h</c>; empty where it is no time.</returns>
    public string Away(string time) => TryTime(time, out DateTimeOffset then) ? Away(then - Now) : "";

    /// <summary>Reads a time.</summary>
    /// <param name="text">RFC 3339.</param>
    /// <param name="time">The time.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static string Away(TimeSpan away)
    {
        TimeSpan far = away.Duration();
        string text = far switch
        {
            { TotalSeconds: < 1 } => "now",
            { TotalSeconds: < 60 } => $"{(int)far.TotalSeconds} s",
            { TotalMinutes: < 60 } => $"{(int)far.TotalMinutes} min",
            { TotalHours: < 48 } => $"{(int)far.TotalHours} h {far.Minutes:00} min",
            _ => $"{(int)far.TotalDays} d",
        };
        return text == "now" ? text : away < TimeSpan.Zero ? text + " ago" : "in " + text;
    }
}
