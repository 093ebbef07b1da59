using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Detectors;

/// <summary>Which detectors there are, and what they find in a text.</summary>
public static class DetectorScreens
{
    private const string Place = "detectors";

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. BuiltInDetectors.All.Select(static one => one.Name).Order(StringComparer.Ordinal)];

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit) => Task.FromResult(visit.Standing.ReadsDocuments ? Page(visit, "", [], "", 200) : Screen.NotFound(visit));

    /// <summary>Has a text looked at.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> TryAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        // A browser writes a new line as two characters into what it sends.
        string text = fields.GetValueOrDefault("text", "").ReplaceLineEndings("\n");
        ApiAnswer answer = await visit.Api.SendAsync("POST", "v1/admin/detect", JsonObject.Of(("text", new JsonString(text))));
        return Page(visit, text, answer.IsOk ? answer.Body.Parts("findings") : [], answer.IsOk ? "" : $"Nothing was looked at: {answer.Detail}.", answer.IsOk ? 200 : answer.Status);
    }

    private static Screen Page(Visit visit, string tried, ImmutableArray<JsonObject> findings, string wrong, int status)
    {
        Screen page = Screen.Of<DetectorPage>(
            "Detectors",
            Place,
            (nameof(DetectorPage.Visit), visit),
            (nameof(DetectorPage.Tried), tried),
            (nameof(DetectorPage.Findings), findings),
            (nameof(DetectorPage.Wrong), wrong));
        return page with { Status = status };
    }
}
