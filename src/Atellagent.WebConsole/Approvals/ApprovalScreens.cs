using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Approvals;

/// <summary>The queue of what waits for people, the card of one, and the vote on it.</summary>
public static class ApprovalScreens
{
    private const string Place = "approvals";
    private const int LongestReason = 2000;
    private const int Enough = 25;
    private const int MostPages = 12;

    /// <summary>The queue.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ListAsync(Visit visit)
    {
        string state = visit.Asked("state") is { Length: > 0 } asked ? asked : "pending";
        string cursor = visit.Asked("cursor");
        (ApiAnswer answer, ImmutableArray<JsonObject> items, string next) = await ReadAsync(visit, state == "all" ? "" : state, cursor);
        return answer.IsOk
            ? Screen.Of<ApprovalQueue>(
                "Approvals",
                Place,
                (nameof(ApprovalQueue.Visit), visit),
                (nameof(ApprovalQueue.State), state),
                (nameof(ApprovalQueue.Items), items),
                (nameof(ApprovalQueue.Next), next))
            : Screen.Refused(visit, Place, answer);
    }

    /// <summary>Reads approvals that the person sees.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="state">Their state; empty for any.</param>
    /// <param name="cursor">Where to go on; empty for the newest.</param>
    /// <returns>The last answer, the approvals, and where to go on; empty at the end.</returns>
    public static async Task<(ApiAnswer Answer, ImmutableArray<JsonObject> Items, string Next)> ReadAsync(Visit visit, string state, string cursor)
    {
        // A page of the boundary's holds what is not this person's, of which they are told nothing.
        List<JsonObject> items = [];
        for (int page = 0; ; page++)
        {
            ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/approvals", ("state", state), ("cursor", cursor)));
            items.AddRange(answer.Body.Parts("items"));
            cursor = answer.Body.Text("next");
            if (!answer.IsOk || cursor.Length == 0 || items.Count >= Enough || page == MostPages)
            {
                return (answer, [.. items], cursor);
            }
        }
    }

    /// <summary>One card.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="id">The approval.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> CardAsync(Visit visit, string id) => CardAsync(visit, id, wrong: "", reason: "", status: 200);

    /// <summary>Votes, on what the card showed and on nothing else.</summary>
    /// <param name="visit">Who votes.</param>
    /// <param name="id">The approval.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> VoteAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        if (fields.ContainsKey("bounds"))
        {
            return await VoteNarrowedAsync(visit, id, fields);
        }

        string vote = fields.GetValueOrDefault("vote", "");
        string reason = fields.GetValueOrDefault("comment", "").Trim();
        ApiAnswer current = await visit.Api.GetAsync(Address.Of(["v1", "approvals", id]));
        if (!current.IsOk)
        {
            return Screen.Refused(visit, Place, current);
        }

        ShownAction shown = ShownAction.Of(current.Body);
        string? wrong = shown.Digest != fields.GetValueOrDefault("shown") || current.Body.Text("digest") != fields.GetValueOrDefault("digest")
                ? "What waits is not what you saw, so nothing was voted. It stands here as it is now: look at it again."
            : vote is not ("approve" or "reject") ? "Nothing was voted: choose to approve or to reject."
            : vote == "approve" && !shown.IsWhole ? "Nothing was voted: this action is too large to be shown whole, so it cannot be approved here."
            : vote == "reject" && reason.Length == 0 ? "Nothing was voted: say why you reject it. Whoever asked is told."
            : reason.Length > LongestReason ? $"Nothing was voted: the reason has more than {LongestReason} characters."
            : null;
        if (wrong is not null)
        {
            return await CardAsync(visit, id, wrong, reason, status: 409);
        }

        ApiAnswer cast = await visit.Api.SendAsync("POST", Address.Of(["v1", "approvals", id, "votes"]), JsonObject.Of(
            ("comment", new JsonString(reason)), ("digest", new JsonString(current.Body.Text("digest"))), ("vote", new JsonString(vote))));
        return cast.IsOk
            ? Screen.GoTo(Address.Of(["approvals", id]) + "?voted=" + vote)
            : await CardAsync(visit, id, $"Nothing was voted: {cast.Detail}.", reason, cast.Status);
    }

    /// <summary>Shows what would be left of an action inside bounds, before anybody agrees to it.</summary>
    /// <param name="visit">Who narrows.</param>
    /// <param name="id">The approval.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> NarrowAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer current = await visit.Api.GetAsync(Address.Of(["v1", "approvals", id]));
        if (!current.IsOk)
        {
            return Screen.Refused(visit, Place, current);
        }

        if (ShownAction.Of(current.Body).Digest != fields.GetValueOrDefault("shown") || current.Body.Text("digest") != fields.GetValueOrDefault("digest"))
        {
            return await CardAsync(visit, id, "What waits is not what you saw, so nothing was narrowed. It stands here as it is now: look at it again.", "", status: 409);
        }

        return NarrowChoice.Bounds(NarrowChoice.Of(current.Body), fields, out string wrong) is { } bounds
            ? await LeftAsync(visit, id, current.Body, bounds)
            : await CardAsync(visit, id, wrong.Length > 0 ? $"Nothing was narrowed: {wrong}." : "Nothing was narrowed: the form asks for no less than what waits.", "", status: 400, isNarrowing: true);
    }

    private static async Task<Screen> LeftAsync(Visit visit, string id, JsonObject approval, JsonObject bounds)
    {
        ApiAnswer left = await visit.Api.SendAsync("POST", Address.Of(["v1", "approvals", id, "narrow"]), JsonObject.Of(("bounds", bounds)));
        return left.IsOk
            ? Screen.Of<NarrowedCard>(
                "What is left of it",
                Place,
                (nameof(NarrowedCard.Visit), visit),
                (nameof(NarrowedCard.Approval), approval),
                (nameof(NarrowedCard.Narrowed), left.Body),
                (nameof(NarrowedCard.Bounds), bounds),
                (nameof(NarrowedCard.Shown), ShownAction.Of(approval.With("request", approval.Part("request").With("arguments", left.Body.Part("arguments"))).With("digest", new JsonString(left.Body.Text("digest"))))))
            : await CardAsync(visit, id, $"Nothing was narrowed: {left.Detail}.", "", left.Status, isNarrowing: true);
    }

    // The boundary narrows it once more, and takes the vote for nothing but what stood on the page.
    private static async Task<Screen> VoteNarrowedAsync(Visit visit, string id, IReadOnlyDictionary<string, string> fields)
    {
        string reason = fields.GetValueOrDefault("comment", "").Trim();
        JsonValue? bounds = StrictJson.TryParse(Encoding.UTF8.GetBytes(fields["bounds"]), JsonLimits.Default, out JsonValue? told, out _) ? told : null;
        if (bounds is null || reason.Length > LongestReason || fields.GetValueOrDefault("vote") != "approve")
        {
            return await CardAsync(visit, id, "Nothing was voted: the form is not whole.", reason, status: 400);
        }

        ApiAnswer cast = await visit.Api.SendAsync("POST", Address.Of(["v1", "approvals", id, "votes"]), JsonObject.Of(
            ("bounds", bounds), ("comment", new JsonString(reason)), ("digest", new JsonString(fields.GetValueOrDefault("narrowed", ""))), ("vote", new JsonString("approve"))));
        return cast.IsOk
            ? Screen.GoTo(Address.Of(["approvals", id]) + "?voted=approve")
            : await CardAsync(visit, id, $"Nothing was voted: {cast.Detail}.", reason, cast.Status);
    }

    private static async Task<Screen> CardAsync(Visit visit, string id, string wrong, string reason, int status, bool isNarrowing = false)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "approvals", id]));
        if (!answer.IsOk)
        {
            return Screen.Refused(visit, Place, answer);
        }

        JsonObject request = answer.Body.Part("request");
        Screen card = Screen.Of<ApprovalCard>(
            $"{request.Text("route")}.{request.Text("operation")}",
            Place,
            (nameof(ApprovalCard.Visit), visit),
            (nameof(ApprovalCard.Approval), answer.Body),
            (nameof(ApprovalCard.Shown), ShownAction.Of(answer.Body)),
            (nameof(ApprovalCard.Similar), await SimilarAsync(visit, request, answer.Body.Text("action"))),
            (nameof(ApprovalCard.Wrong), wrong),
            (nameof(ApprovalCard.Reason), reason),
            (nameof(ApprovalCard.IsNarrowing), isNarrowing));
        return card with { Status = status };
    }

    // Those of the same principal over the same operation, the newest first, with how each of them ended.
    private static async Task<ImmutableArray<SimilarAction>> SimilarAsync(Visit visit, JsonObject request, string action)
    {
        if (!visit.Standing.ReadsEvidence)
        {
            return [];
        }

        (string, string)[] filters = [("principal", request.Text("principal")), ("route", request.Text("route")), ("operation", request.Text("operation")), ("limit", "30")];
        ApiAnswer records = await visit.Api.GetAsync(Address.Of("v1/evidence", filters));
        return records.IsOk ? SimilarAction.Of(records.Body.Parts("items"), action) : [];
    }
}
