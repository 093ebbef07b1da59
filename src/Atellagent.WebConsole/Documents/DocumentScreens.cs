using System.Collections.Immutable;
using Atellagent.WebConsole.Decisions;
using Atellagent.WebConsole.Reviews;

namespace Atellagent.WebConsole.Documents;

/// <summary>What is in force: lists of documents, one document, and stopping it.</summary>
public static class DocumentScreens
{
    /// <summary>Those of a kind.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="path">The kind.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ListAsync(Visit visit, string path)
    {
        if (DocumentKind.Find(path) is not { } kind)
        {
            return Screen.NotFound(visit);
        }

        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "admin", kind.Path]));
        return answer.IsOk
            ? Screen.Of<DocumentList>(
                kind.Label, kind.Path, (nameof(DocumentList.Visit), visit), (nameof(DocumentList.Kind), kind), (nameof(DocumentList.Items), answer.Body.Parts("items")))
            : Screen.Refused(visit, kind.Path, answer);
    }

    /// <summary>One of them.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="path">The kind.</param>
    /// <param name="name">The name.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit, string path, string name) => ShowAsync(visit, path, name, wrong: "", status: 200);

    /// <summary>Stops it, or lets it go on.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="path">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="verb">The operation.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> HaltAsync(Visit visit, string path, string name, string verb, IReadOnlyDictionary<string, string> fields)
    {
        if (DocumentKind.Find(path) is not { } kind || (verb != kind.Stop && verb != kind.Start))
        {
            return Screen.NotFound(visit);
        }

        if (fields.GetValueOrDefault("name") != name)
        {
            return await ShowAsync(visit, path, name, "Nothing was done: the form was for something else.", 409);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", Address.Of(["v1", "admin", kind.Path, name, verb]), body: null);
        return answer.IsOk
            ? Screen.GoTo(Address.Of(["documents", kind.Path, name]) + (answer.Status == 202 ? "?asked=" : "?done=") + verb)
            : await ShowAsync(visit, path, name, $"Nothing was done: {answer.Detail}.", answer.Status);
    }

    private static async Task<Screen> ShowAsync(Visit visit, string path, string name, string wrong, int status)
    {
        if (DocumentKind.Find(path) is not { } kind)
        {
            return Screen.NotFound(visit);
        }

        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "admin", kind.Path, .. name.Split('/')]));
        if (!answer.IsOk)
        {
            return Screen.Refused(visit, kind.Path, answer);
        }

        ImmutableArray<DecisionRow> recent = [];
        if (visit.Standing.ReadsEvidence && kind.Filter.Length > 0)
        {
            ApiAnswer decisions = await visit.Api.GetAsync(Address.Of("v1/decisions", (kind.Filter, name), ("limit", "10")));
            recent = [.. decisions.Body.Parts("items").Select(DecisionRow.Of)];
        }

        Screen page = Screen.Of<DocumentPage>(
            name,
            kind.Path,
            (nameof(DocumentPage.Visit), visit),
            (nameof(DocumentPage.Kind), kind),
            (nameof(DocumentPage.Told), answer.Body),
            (nameof(DocumentPage.Recent), recent),
            (nameof(DocumentPage.FollowUps), await FollowUpScreens.OfAsync(visit, kind.Path, name)),
            (nameof(DocumentPage.Wrong), wrong));
        return page with { Status = status };
    }
}
