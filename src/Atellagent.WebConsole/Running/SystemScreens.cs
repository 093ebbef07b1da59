using System.Collections.Immutable;
using Atellagent.WebConsole.Now;

namespace Atellagent.WebConsole.Running;

/// <summary>How the boundary itself stands.</summary>
public static class SystemScreens
{
    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ApiAnswer ready = await visit.Api.GetAsync("readyz");
        ApiAnswer sinks = await visit.Api.GetAsync("v1/admin/sinks");
        ApiAnswer versions = await visit.Api.GetAsync("v1/admin/policy-versions");
        ApiAnswer keys = await visit.Api.GetAsync("v1/admin/keys");
        ApiAnswer logs = await visit.Api.GetAsync(".well-known/atellagent-evidence");
        return Screen.Of<SystemPage>(
            "System",
            "system",
            (nameof(SystemPage.Visit), visit),
            (nameof(SystemPage.IsReady), ready.IsOk),
            (nameof(SystemPage.Ready), ready.Body.Text("text").Trim()),
            (nameof(SystemPage.Sinks), sinks.Body.Parts("items")),
            (nameof(SystemPage.Versions), versions.Body.Parts("items").OrderByDescending(static one => one.Whole("sequence")).ToImmutableArray()),
            (nameof(SystemPage.Keys), keys.Body.Parts("items")),
            (nameof(SystemPage.Logs), await NowScreens.HeadsAsync(visit, logs.Body.Parts("logs"))));
    }
}
