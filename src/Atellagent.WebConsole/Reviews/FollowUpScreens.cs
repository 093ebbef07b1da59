using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Reviews;

/// <summary>The table of follow-ups, one of them, and what is said on its page.</summary>
public static class FollowUpScreens
{
    private const string Place = "follow-ups";
    private const string PageSize = "50";

    /// <summary>The table.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ListAsync(Visit visit)
    {
        string state = visit.Asked("state") is { Length: > 0 } asked ? asked : "left";
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(
            "v1/follow-ups",
            ("state", state == "all" ? "" : state), ("surface", visit.Asked("surface")), ("target", visit.Asked("target")), ("owner", visit.Asked("owner")), ("cursor", visit.Asked("cursor")), ("limit", PageSize)));
        return answer.IsOk
            ? Screen.Of<FollowUpTable>(
                "Follow-ups",
                Place,
                (nameof(FollowUpTable.Visit), visit),
                (nameof(FollowUpTable.State), state),
                (nameof(FollowUpTable.Items), answer.Body.Parts("items")),
                (nameof(FollowUpTable.Next), answer.Body.Text("next")))
            : Screen.Refused(visit, Place, answer);
    }

    /// <summary>One of them.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="id">The follow-up.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit, string id) => ShowAsync(visit, id, wrong: "", status: 200);

    /// <summary>Says how one stands.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="id">The follow-up.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> MoveAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer answer = await visit.Api.SendAsync("PATCH", Address.Of(["v1", "follow-ups", id]), FormBody.WithVersion(FormBody.Of(fields, "state", "owner", "due", "notes"), fields));
        return answer.IsOk ? Screen.GoTo(Address.Of([Place, id]) + "?done=1") : await ShowAsync(visit, id, $"Nothing was done: {answer.Detail}.", answer.Status);
    }

    /// <summary>Suspends the deployment that one is about.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="id">The follow-up.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> SuspendAsync(Visit visit, string id)
    {
        ApiAnswer answer = await visit.Api.SendAsync("POST", Address.Of(["v1", "follow-ups", id, "suspend"]), body: null);
        return answer.IsOk ? Screen.GoTo(Address.Of([Place, id]) + "?done=1") : await ShowAsync(visit, id, $"Nothing was done: {answer.Detail}.", answer.Status);
    }

    /// <summary>The follow-ups that name a document.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="kind">The kind of the document, in its word in addresses.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The last of them; none where the person may not read them.</returns>
    public static async Task<ImmutableArray<JsonObject>> OfAsync(Visit visit, string kind, string name)
    {
        string surface = kind switch
        {
            "policies" => "policy",
            "deployments" => "deployment",
            "routes" => "route",
            _ => "",
        };
        return surface.Length > 0 && visit.Standing.ReadsReviews
            ? (await visit.Api.GetAsync(Address.Of("v1/follow-ups", ("surface", surface), ("target", name), ("limit", "10")))).Body.Parts("items")
            : [];
    }

    private static async Task<Screen> ShowAsync(Visit visit, string id, string wrong, int status)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "follow-ups", id]));
        if (!answer.IsOk)
        {
            return Screen.Refused(visit, Place, answer);
        }

        ApiAnswer? draft = answer.Body.Text("surface") == "policy" ? await visit.Api.GetAsync(Address.Of(["v1", "follow-ups", id, "draft"])) : null;
        Screen page = Screen.Of<FollowUpPage>(
            $"{answer.Body.Text("surface")} {answer.Body.Text("target")}",
            Place,
            (nameof(FollowUpPage.Visit), visit),
            (nameof(FollowUpPage.Told), answer.Body),
            (nameof(FollowUpPage.Draft), draft is { IsOk: true } ? draft.Body : null!),
            (nameof(FollowUpPage.NoDraft), draft is { IsOk: false } ? draft.Detail : ""),
            (nameof(FollowUpPage.Wrong), wrong));
        return page with { Status = status };
    }
}
