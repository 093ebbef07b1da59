using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Settings;

/// <summary>The tokens that are live, and the ending of one.</summary>
public static class TokenScreens
{
    private const string Place = "settings";
    private const string Path = "settings/tokens";
    private const int LongestReason = 500;

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static Task<Screen> ShowAsync(Visit visit) => ShowAsync(visit, "", 200);

    /// <summary>Ends one.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> EndAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        (string token, string reason) = (fields.GetValueOrDefault("token", "").Trim(), fields.GetValueOrDefault("reason", "").Trim());
        if (token.Length == 0 || reason.Length is 0 or > LongestReason)
        {
            return await ShowAsync(visit, $"Nothing was done: say which token, and why in at most {LongestReason} characters.", 400);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", Address.Of(["v1", "admin", "tokens", token, "end"]), JsonObject.Of(("reason", new JsonString(reason))));
        return answer.IsOk ? Screen.GoTo(Address.Of(Path, ("done", "end"))) : await ShowAsync(visit, $"Nothing was done: {answer.Detail}.", answer.Status);
    }

    private static async Task<Screen> ShowAsync(Visit visit, string wrong, int status)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/admin/tokens", ("principal", visit.Asked("principal")), ("cursor", visit.Asked("cursor"))));
        if (!answer.IsOk)
        {
            return Screen.Refused(visit, Place, answer);
        }

        Screen page = Screen.Of<TokenPage>(
            "Live tokens",
            Place,
            (nameof(TokenPage.Visit), visit),
            (nameof(TokenPage.Items), answer.Body.Parts("items")),
            (nameof(TokenPage.Next), answer.Body.Text("next")),
            (nameof(TokenPage.Wrong), wrong));
        return page with { Status = status };
    }
}
