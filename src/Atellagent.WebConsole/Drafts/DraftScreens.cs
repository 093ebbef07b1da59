using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Drafts;

/// <summary>A draft of a policy: checked as one types, held against recorded decisions, and put in force like any other change.</summary>
public static class DraftScreens
{
    private const string Place = "policies";

    // What a form can carry.
    private const int Longest = 30_000;
    private const int LongestReason = 500;

    /// <summary>The draft of a policy that is in force, or of a new one.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="name">The policy.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit, string name)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of(["v1", "admin", "policies", .. name.Split('/')]));
        return answer.IsOk ? Page(visit, name, YamlText.Of(answer.Body.Part("document")), await TestOfAsync(visit), "", 200)
            : answer.Status == 404 && name.Length is > 0 and < 120 && visit.Standing.ReadsDocuments ? Page(visit, name, New(name), await TestOfAsync(visit), "", 200)
            : Screen.Refused(visit, Place, answer);
    }

    /// <summary>Checks it, holds it against recorded decisions, or puts it in force.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="name">The policy.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ActAsync(Visit visit, string name, IReadOnlyDictionary<string, string> fields)
    {
        string text = fields.GetValueOrDefault("text", "").ReplaceLineEndings("\n");
        string tests = fields.GetValueOrDefault("tests", "").ReplaceLineEndings("\n");
        string reason = fields.GetValueOrDefault("reason", "").Trim();
        if (text.Length is 0 or > Longest || tests.Length > Longest || reason.Length > LongestReason)
        {
            return Page(visit, name, text, tests, text.Length == 0 ? "There is no draft." : $"A draft of more than {Longest} characters is for a file: atell apply.", 400);
        }

        switch (fields.GetValueOrDefault("act", "check"))
        {
            case "simulate":
                ApiAnswer plan = await visit.Api.SendDocumentsAsync($"v1/admin/plans?since={Uri.EscapeDataString(Rfc3339.Text(visit.Now - Period(fields)))}", text);
                return Told(visit, name, text, tests, nameof(DraftPage.Plan), plan);
            case "test":
                return Told(visit, name, text, tests, nameof(DraftPage.Tested), await visit.Api.SendDocumentsAsync("v1/admin/policy-tests", $"{text}\n---\n{tests}"));
            case "apply" when reason.Length == 0:
                return Page(visit, name, text, tests, "Nothing was changed: say why. It stands in the record of the change.", 400);
            case "apply":
                ApiAnswer applied = await visit.Api.SendDocumentsAsync("v1/admin/apply?reason=" + Uri.EscapeDataString(reason), text);
                return applied.IsOk
                    ? Screen.GoTo(Address.Of(["documents", "policies", name]) + (applied.Status == 202 ? "?asked=" : "?done=") + "apply")
                    : Told(visit, name, text, tests, nameof(DraftPage.Check), applied);
            default:
                return Told(visit, name, text, tests, nameof(DraftPage.Check), await visit.Api.SendDocumentsAsync("v1/admin/apply?dryRun=true", text));
        }
    }

    private static TimeSpan Period(IReadOnlyDictionary<string, string> fields) => fields.GetValueOrDefault("since") switch
    {
        "7d" => TimeSpan.FromDays(7),
        "30d" => TimeSpan.FromDays(30),
        _ => TimeSpan.FromDays(1),
    };

    // A follow-up's draft begins with the decision as a failing test.
    private static async Task<string> TestOfAsync(Visit visit)
    {
        if (visit.Asked("follow-up") is not { Length: > 0 } followUp)
        {
            return "";
        }

        ApiAnswer draft = await visit.Api.GetAsync(Address.Of(["v1", "follow-ups", followUp, "draft"]));
        return draft.IsOk ? draft.Body.Text("test") : "";
    }

    private static Screen Told(Visit visit, string name, string text, string tests, string where, ApiAnswer answer)
    {
        // What is wrong with a draft is an answer, and no failure of the page.
        bool isFault = !answer.IsOk && answer.Body.Parts("errors").IsEmpty && answer.Status != 400;
        Screen page = Page(visit, name, text, tests, isFault ? answer.Detail : "", isFault ? answer.Status : 200);
        if (!isFault)
        {
            page.Parameters[where] = answer.Body;
        }

        return page;
    }

    private static Screen Page(Visit visit, string name, string text, string tests, string wrong, int status) => Screen.Of<DraftPage>(
        $"Draft of {name}",
        Place,
        (nameof(DraftPage.Visit), visit),
        (nameof(DraftPage.Name), name),
        (nameof(DraftPage.Text), text),
        (nameof(DraftPage.Tests), tests),
        (nameof(DraftPage.Wrong), wrong)) with
    { Status = status };

    private static string New(string name) =>
        $"apiVersion: atellagent/v1\nkind: Policy\nmetadata:\n  name: {new JsonString(name)}\nspec:\n  match:\n    routes: []\n  rules:\n    - id: first\n      effect: deny\n      when: \"false\"\n";
}
