using System.Collections.Immutable;
using Atellagent.Domain.Json;
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
        ApiAnswer system = await AskAsync(visit, "read.system", "v1/admin/system");
        ApiAnswer sinks = await AskAsync(visit, "read.documents", "v1/admin/sinks");
        ApiAnswer versions = await AskAsync(visit, "read.policy-versions", "v1/admin/policy-versions");
        ApiAnswer logs = await visit.Api.GetAsync(".well-known/atellagent-evidence");
        return Screen.Of<SystemPage>(
            "System",
            "system",
            (nameof(SystemPage.Visit), visit),
            (nameof(SystemPage.IsReady), ready.IsOk),
            (nameof(SystemPage.Ready), ready.Body.Text("text").Trim()),
            (nameof(SystemPage.Told), system.IsOk ? system.Body : JsonObject.Empty),
            (nameof(SystemPage.NoSystem), Refusal(system)),
            (nameof(SystemPage.Sinks), sinks.Body.Parts("items")),
            (nameof(SystemPage.NoSinks), Refusal(sinks)),
            (nameof(SystemPage.Versions), versions.Body.Parts("items").OrderByDescending(static one => one.Whole("sequence")).ToImmutableArray()),
            (nameof(SystemPage.NoVersions), Refusal(versions)),
            (nameof(SystemPage.Logs), await NowScreens.HeadsAsync(visit, logs.Body.Parts("logs"))));
    }

    /// <summary>Asks, where the answer could be yes; where it could not, the reason is the same that greys buttons.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="operation">The operation that it takes.</param>
    /// <param name="path">The path.</param>
    /// <returns>The answer.</returns>
    internal static async Task<ApiAnswer> AskAsync(Visit visit, string operation, string path) => visit.Standing.WhyNot(operation) is { } why
        ? new ApiAnswer(403, JsonObject.Of(("detail", new JsonString(why))))
        : await visit.Api.GetAsync(path);

    /// <summary>Why something is not shown.</summary>
    /// <param name="answer">What was answered.</param>
    /// <returns>The reason; empty where it is shown.</returns>
    internal static string Refusal(ApiAnswer answer) => answer.IsOk ? "" : answer.Detail;
}
