using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;
using Atellagent.WebConsole.Running;

namespace Atellagent.WebConsole.Settings;

/// <summary>Who holds what, which tokens were issued, who is told, and which keys sign; what an operation exists for is done from here.</summary>
public static class SettingsScreens
{
    private const string Place = "settings";
    private const int LongestReason = 500;

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit) => ShowAsync(visit, "", "", "", 200);

    /// <summary>Lets the next key sign tokens.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> RotateAsync(Visit visit, IReadOnlyDictionary<string, string> fields) =>
        TurnAsync(visit, fields, "v1/admin/keys/rotate", "keys", reason => JsonObject.Of(("endTokens", JsonBoolean.Of(fields.ContainsKey("end"))), ("reason", reason)));

    /// <summary>Replaces the key that signs checkpoints.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> RotateEvidenceKeyAsync(Visit visit, IReadOnlyDictionary<string, string> fields) =>
        TurnAsync(visit, fields, "v1/admin/evidence/rotate-key", "evidence-key", static reason => JsonObject.Of(("reason", reason)));

    /// <summary>Makes a link with which somebody chooses a password. It stands on the page that answers, and nowhere else.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="name">For whom.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> InviteAsync(Visit visit, string name, IReadOnlyDictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("name") != name)
        {
            return await ShowAsync(visit, "Nothing was done: the form was for somebody else.", "", "", 409);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", Address.Of(["v1", "admin", "people", name, "invitation"]), body: null);
        return answer.IsOk
            ? await ShowAsync(visit, "", name, answer.Body.Text("link"), 200)
            : await ShowAsync(visit, $"Nothing was done: {answer.Detail}.", "", "", answer.Status);
    }

    private static async Task<Screen> TurnAsync(Visit visit, IReadOnlyDictionary<string, string> fields, string path, string done, Func<JsonString, JsonObject> body)
    {
        string reason = fields.GetValueOrDefault("reason", "").Trim();
        if (reason.Length is 0 or > LongestReason)
        {
            return await ShowAsync(visit, $"Nothing was done: say why, in at most {LongestReason} characters.", "", "", 400);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", path, body(new JsonString(reason)));
        return answer.IsOk ? Screen.GoTo(Address.Of("settings", ("done", done))) : await ShowAsync(visit, $"Nothing was done: {answer.Detail}.", "", "", answer.Status);
    }

    private static async Task<Screen> ShowAsync(Visit visit, string wrong, string invited, string link, int status)
    {
        ApiAnswer principals = await visit.Api.GetAsync("v1/admin/principals?documents=true");
        if (!principals.IsOk)
        {
            return Screen.Refused(visit, Place, principals);
        }

        ApiAnswer teams = await visit.Api.GetAsync("v1/admin/teams?documents=true");
        ApiAnswer keys = await visit.Api.GetAsync("v1/admin/keys");
        ApiAnswer sinks = await visit.Api.GetAsync("v1/admin/sinks");
        ApiAnswer evidence = await visit.Api.GetAsync(".well-known/atellagent-evidence");
        ApiAnswer system = await SystemScreens.AskAsync(visit, "read.system", "v1/admin/system");
        ApiAnswer tokens = await SystemScreens.AskAsync(visit, "read.evidence", "v1/evidence?type=token&limit=20");
        Screen page = Screen.Of<SettingsPage>(
            "Settings",
            Place,
            (nameof(SettingsPage.Visit), visit),
            (nameof(SettingsPage.Holders), HeldRole.Of(principals.Body.Parts("items"), teams.Body.Parts("items"))),
            (nameof(SettingsPage.Teams), teams.Body.Parts("items")),
            (nameof(SettingsPage.Keys), keys.Body.Parts("items")),
            (nameof(SettingsPage.EvidenceKeys), evidence.Body.Parts("keys")),
            (nameof(SettingsPage.Sinks), sinks.Body.Parts("items")),
            (nameof(SettingsPage.Tokens), tokens.Body.Parts("items")),
            (nameof(SettingsPage.NoTokens), SystemScreens.Refusal(tokens)),
            (nameof(SettingsPage.Folder), system.IsOk ? Folder(system.Body.Parts("configuration")) : null!),
            (nameof(SettingsPage.Wrong), wrong),
            (nameof(SettingsPage.Invited), invited),
            (nameof(SettingsPage.Link), link));
        return page with { Status = status };
    }

    private static string Folder(ImmutableArray<JsonObject> settings) => settings.FirstOrDefault(static one => one.Text("name") == "Boundary").Text("value");
}
