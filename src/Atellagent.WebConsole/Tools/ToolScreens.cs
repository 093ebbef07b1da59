using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Tools;

/// <summary>What a server says of its tools now, beside what was taken, and taking one by the pin of what was read.</summary>
public static class ToolScreens
{
    private const string Place = "routes";
    private const int LongestReason = 500;

    /// <summary>The page, before the server has been asked: asking it is an action.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="route">The route.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit, string route)
    {
        ApiAnswer document = await visit.Api.GetAsync(Address.Of(["v1", "admin", "routes", route]));
        return !document.IsOk ? Screen.Refused(visit, Place, document)
            : document.Body.Part("document").Part("spec").Text("connector") != "mcp" ? Screen.NotFound(visit)
            : Page(visit, route, listing: null, "", 200);
    }

    /// <summary>Asks the server.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="route">The route.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> AskAsync(Visit visit, string route)
    {
        ApiAnswer listing = await visit.Api.GetAsync(Address.Of(["v1", "admin", "routes", route, "tools"]));
        return Page(visit, route, listing.IsOk ? listing.Body : null, listing.IsOk ? "" : $"The server was not asked: {listing.Detail}.", listing.IsOk ? 200 : listing.Status);
    }

    /// <summary>Takes a tool as it is now, if that is what was read.</summary>
    /// <param name="visit">Who takes it.</param>
    /// <param name="route">The route.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> AcceptAsync(Visit visit, string route, IReadOnlyDictionary<string, string> fields)
    {
        (string tool, string pin, string reason) = (fields.GetValueOrDefault("tool", ""), fields.GetValueOrDefault("pin", ""), fields.GetValueOrDefault("reason", "").Trim());
        ApiAnswer document = await visit.Api.GetAsync(Address.Of(["v1", "admin", "routes", route]));
        ApiAnswer listing = await visit.Api.GetAsync(Address.Of(["v1", "admin", "routes", route, "tools"]));
        if (!document.IsOk || !listing.IsOk)
        {
            return Page(visit, route, listing.IsOk ? listing.Body : null, $"Nothing was taken: {(document.IsOk ? listing : document).Detail}.", (document.IsOk ? listing : document).Status);
        }

        JsonObject? now = listing.Body.Parts("items").FirstOrDefault(item => item.Text("name") == tool && item.Text("pin") == pin && pin.Length > 0)?["now"] as JsonObject;
        string? wrong = document.Body.Text("revision") != listing.Body.Text("revision") ? "Nothing was taken: the route has changed in between. Look at its tools again."
            : now is null ? "Nothing was taken: the server says something else of it by now than what you read. It stands here as it is."
            : reason.Length > LongestReason ? $"Nothing was taken: the reason has more than {LongestReason} characters."
            : null;
        if (wrong is not null)
        {
            return Page(visit, route, listing.Body, wrong, 409);
        }

        // The whole document with one tool as it is now; the others stay as they were taken.
        JsonObject content = document.Body.Part("document");
        JsonObject spec = content.Part("spec");
        JsonObject changed = content.With("spec", spec.With("operations", spec.Part("operations").With(tool, now!)));

        // JSON is YAML, and this is the whole document.
        ApiAnswer applied = await visit.Api.SendDocumentsAsync(Address.Of("v1/admin/apply", ("reason", reason)), changed.ToString());
        return applied.IsOk
            ? Screen.GoTo(Address.Of(["tools", route]) + (applied.Status == 202 ? "?asked=" : "?taken=") + Uri.EscapeDataString(tool))
            : Page(visit, route, listing.Body, $"Nothing was taken: {applied.Detail}.", applied.Status);
    }

    private static Screen Page(Visit visit, string route, JsonObject? listing, string wrong, int status)
    {
        Screen page = Screen.Of<ToolPage>(
            $"Tools of {route}", Place, (nameof(ToolPage.Visit), visit), (nameof(ToolPage.Route), route), (nameof(ToolPage.Wrong), wrong), (nameof(ToolPage.IsAsked), listing is not null));
        page.Parameters[nameof(ToolPage.Items)] = (ImmutableArray<JsonObject>)(listing?.Parts("items") ?? []);
        return page with { Status = status };
    }
}
