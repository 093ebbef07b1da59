using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Decisions;

/// <summary>The table of decisions, the story of one, and one record of evidence.</summary>
public static class DecisionScreens
{
    private const string Place = "decisions";
    private const string PageSize = "50";

    // Pages of 200. More is for atell evidence export, which reads the log itself.
    private const int MostExported = 10;
    private static readonly string[] OwnNames = ["cursor", "saved", "save"];

    /// <summary>What can be filtered by, as the table offers it.</summary>
    public static ImmutableArray<string> Filters { get; } =
        ["effect", "outcome", "principal", "deployment", "route", "operation", "policy", "rule", "finding", "approver", "run", "target", "since", "until"];

    /// <summary>The table.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ListAsync(Visit visit)
    {
        IEnumerable<(string, string)> asked = visit.Query.Where(static one => EvidenceFilters.Names.Contains(one.Key) || one.Key is "cursor" or "saved").Select(static one => (one.Key, one.Value));
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/decisions", asked.Append(("limit", PageSize))));
        ApiAnswer views = await visit.Api.GetAsync("v1/me/queries");
        Screen table = Screen.Of<DecisionTable>(
            "Decisions",
            Place,
            (nameof(DecisionTable.Visit), visit),
            (nameof(DecisionTable.Rows), answer.IsOk ? [.. answer.Body.Parts("items").Select(DecisionRow.Of)] : ImmutableArray<DecisionRow>.Empty),
            (nameof(DecisionTable.Next), answer.Body.Text("next")),
            (nameof(DecisionTable.SearchedTo), answer.Body.Text("searchedTo")),
            (nameof(DecisionTable.Views), views.IsOk ? views.Body.Parts("items") : []),
            (nameof(DecisionTable.Wrong), answer.IsOk ? "" : answer.Detail));
        return table with { Status = answer.IsOk ? 200 : answer.Status };
    }

    /// <summary>The records that the filters of the address find, as a file: one a line, as they are in evidence and as this person may see them.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The file; of very many the newest.</returns>
    public static async Task<Screen> ExportAsync(Visit visit)
    {
        StringBuilder lines = new();
        string cursor = "";
        for (int page = 0; page < MostExported; page++)
        {
            IEnumerable<(string, string)> asked = visit.Query.Where(static one => EvidenceFilters.Names.Contains(one.Key) || one.Key is "saved").Select(static one => (one.Key, one.Value));
            ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/decisions", [.. asked, ("limit", "200"), ("cursor", cursor)]));
            if (!answer.IsOk)
            {
                return Screen.Refused(visit, Place, answer);
            }

            foreach (JsonObject record in answer.Body.Parts("items"))
            {
                lines.Append(record).Append('\n');
            }

            cursor = answer.Body.Text("next");
            if (cursor.Length == 0)
            {
                break;
            }
        }

        return Screen.Of<Frame.Notice>("", Place) with { File = ("decisions.jsonl", "application/x-ndjson; charset=utf-8", lines.ToString()) };
    }

    /// <summary>One decision from the request to the end.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="id">The decision.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> StoryAsync(Visit visit, string id)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "decisions", id]));
        return answer.IsOk
            ? Screen.Of<DecisionPage>(
                $"{answer.Body.Text("route")}.{answer.Body.Text("operation")}", Place, (nameof(DecisionPage.Visit), visit), (nameof(DecisionPage.Story), answer.Body))
            : Screen.Refused(visit, Place, answer);
    }

    /// <summary>One record as it is in its log.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="log">The log.</param>
    /// <param name="index">Where it stands there.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> RecordAsync(Visit visit, string log, string index)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "evidence", log, index]));
        return answer.IsOk
            ? Screen.Of<RecordPage>($"{log} {index}", Place, (nameof(RecordPage.Visit), visit), (nameof(RecordPage.Record), answer.Body))
            : Screen.Refused(visit, Place, answer);
    }

    /// <summary>Keeps the filters of the address under a name.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> SaveViewAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        string name = fields.GetValueOrDefault("save", "").Trim();
        JsonObject filters = fields.Where(static one => Filters.Contains(one.Key) && one.Value.Length > 0)
            .Aggregate(JsonObject.Empty, static (all, one) => all.With(one.Key, new JsonString(one.Value)));
        ApiAnswer answer = await visit.Api.SendAsync("PUT", Address.Of(["v1", "me", "queries", name]), JsonObject.Of(("filters", filters)));
        return answer.IsOk ? Screen.GoTo(Address.Of("decisions", ("saved", name))) : Screen.Refused(visit, Place, answer);
    }

    /// <summary>Takes a view away.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> DeleteViewAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer answer = await visit.Api.SendAsync("DELETE", Address.Of(["v1", "me", "queries", fields.GetValueOrDefault("name", "")]), body: null);
        return answer.IsOk ? Screen.GoTo("decisions") : Screen.Refused(visit, Place, answer);
    }

    /// <summary>The filters that are on.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>Names and values.</returns>
    public static IEnumerable<(string Name, string Value)> On(Visit visit) =>
        visit.Query.Where(static one => !OwnNames.Contains(one.Key) && one.Value.Length > 0 && EvidenceFilters.Names.Contains(one.Key)).Select(static one => (one.Key, one.Value));
}
