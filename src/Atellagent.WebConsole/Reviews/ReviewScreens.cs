using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Reviews;

/// <summary>The table of reviews, one review, and what is said on its page.</summary>
public static class ReviewScreens
{
    private const string Place = "reviews";
    private const string PageSize = "50";
    private static readonly string[] Filters = ["state", "verdict", "team", "route", "decision", "sample", "since", "cursor"];

    /// <summary>The table.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ListAsync(Visit visit) => ListAsync(visit, wrong: "", status: 200);

    /// <summary>One review.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="id">The review.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit, string id) => ShowAsync(visit, id, wrong: "", status: 200);

    /// <summary>Opens a review of a decision.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> OpenAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer answer = await visit.Api.SendAsync("POST", "v1/reviews", FormBody.Of(fields, "decision"));
        return answer.IsOk ? Screen.GoTo(Address.Of([Place, answer.Body.Text("id")])) : Screen.Refused(visit, Place, answer);
    }

    /// <summary>Draws a sample.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> SampleAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        if (!int.TryParse(fields.GetValueOrDefault("count", ""), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return await ListAsync(visit, "Nothing was drawn: say how many, from 1 to 100.", 400);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", "v1/reviews/samples", FormBody.Of(fields, "since", "effect", "route", "rule").With("count", JsonNumber.Of(count)));
        return answer.IsOk
            ? Screen.GoTo(Address.Of(Place, ("sample", answer.Body.Text("sample")), ("drawn", Number(answer.Body, "drawn")), ("of", Number(answer.Body, "population"))))
            : await ListAsync(visit, $"Nothing was drawn: {answer.Detail}.", answer.Status);
    }

    /// <summary>Judges or assigns one.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="id">The review.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ChangeAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        // The form says which of the two it is: a verdict that is not chosen must not become an assignment.
        string[] said = fields.GetValueOrDefault("act") == "judge" ? ["verdict", "severity", "notes"] : ["team"];
        if (said[0] == "verdict" && fields.GetValueOrDefault("verdict", "").Length == 0)
        {
            return await ShowAsync(visit, id, "Nothing was said: choose what the decision should have been.", 400);
        }

        ApiAnswer answer = await visit.Api.SendAsync("PATCH", Address.Of(["v1", "reviews", id]), FormBody.WithVersion(FormBody.Of(fields, said), fields));
        return answer.IsOk ? Screen.GoTo(Address.Of([Place, id]) + "?done=1") : await ShowAsync(visit, id, $"Nothing was done: {answer.Detail}.", answer.Status);
    }

    /// <summary>Opens the work that one causes.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="id">The review.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> FollowAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer answer = await visit.Api.SendAsync("POST", Address.Of(["v1", "reviews", id, "follow-ups"]), FormBody.Of(fields, "surface", "target", "owner", "due", "notes"));
        return answer.IsOk ? Screen.GoTo(Address.Of(["follow-ups", answer.Body.Text("id")])) : await ShowAsync(visit, id, $"Nothing was opened: {answer.Detail}.", answer.Status);
    }

    private static string Number(JsonObject from, string name) => (from.Whole(name) ?? 0).ToString(CultureInfo.InvariantCulture);

    private static async Task<Screen> ListAsync(Visit visit, string wrong, int status)
    {
        IEnumerable<(string, string)> asked = visit.Query.Where(static one => Filters.Contains(one.Key)).Select(static one => (one.Key, one.Value));
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/reviews", asked.Append(("limit", PageSize))));
        if (!answer.IsOk && answer.Status != 400)
        {
            return Screen.Refused(visit, Place, answer);
        }

        ApiAnswer report = await visit.Api.GetAsync("v1/reviews/report");
        Screen table = Screen.Of<ReviewTable>(
            "Reviews",
            Place,
            (nameof(ReviewTable.Visit), visit),
            (nameof(ReviewTable.Items), answer.IsOk ? answer.Body.Parts("items") : ImmutableArray<JsonObject>.Empty),
            (nameof(ReviewTable.Next), answer.Body.Text("next")),
            (nameof(ReviewTable.Report), report.IsOk ? report.Body : null!),
            (nameof(ReviewTable.Wrong), wrong.Length > 0 ? wrong : answer.IsOk ? "" : answer.Detail));
        return table with { Status = answer.IsOk ? status : answer.Status };
    }

    private static async Task<Screen> ShowAsync(Visit visit, string id, string wrong, int status)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "reviews", id]));
        if (!answer.IsOk)
        {
            return Screen.Refused(visit, Place, answer);
        }

        Screen page = Screen.Of<ReviewPage>(
            $"{answer.Body.Text("route")}.{answer.Body.Text("operation")}", Place, (nameof(ReviewPage.Visit), visit), (nameof(ReviewPage.Told), answer.Body), (nameof(ReviewPage.Wrong), wrong));
        return page with { Status = status };
    }
}
