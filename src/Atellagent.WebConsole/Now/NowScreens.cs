using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Approvals;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Now;

/// <summary>Is the boundary healthy, what waits, what changed.</summary>
public static class NowScreens
{
    private const int MostLogs = 16;

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ApiAnswer ready = await visit.Api.GetAsync("readyz");
        (_, ImmutableArray<JsonObject> waiting, string next) = await ApprovalScreens.ReadAsync(visit, "pending", "");
        ApiAnswer unknown = await visit.Api.GetAsync("v1/actions?outcome=unknown");
        ApiAnswer logs = await visit.Api.GetAsync(".well-known/atellagent-evidence");
        return Screen.Of<NowPage>(
            "Now",
            "now",
            (nameof(NowPage.Visit), visit),
            (nameof(NowPage.IsReady), ready.IsOk),
            (nameof(NowPage.Ready), ready.Body.Text("text").Trim()),
            (nameof(NowPage.Waiting), waiting),
            (nameof(NowPage.HasMoreWaiting), next.Length > 0),
            (nameof(NowPage.Unknown), unknown.Body.Parts("items")),
            (nameof(NowPage.Logs), await HeadsAsync(visit, logs.Body.Parts("logs"))),
            (nameof(NowPage.Recent), await RecentAsync(visit)));
    }

    /// <summary>Reads the signed head of each silo's log: its origin, its size and its root, a line each (C2SP tlog-checkpoint).</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="logs">The logs.</param>
    /// <returns>Their heads.</returns>
    internal static async Task<ImmutableArray<LogHead>> HeadsAsync(Visit visit, ImmutableArray<JsonObject> logs)
    {
        ImmutableArray<LogHead>.Builder heads = ImmutableArray.CreateBuilder<LogHead>();
        foreach (string name in logs.Select(static log => log.Text("name")).Take(MostLogs))
        {
            ApiAnswer note = await visit.Api.GetAsync(Address.Of(["evidence", name, "checkpoint"]));
            heads.Add(note.IsOk && note.Body.Text("text").Split('\n') is [_, var size, var root, ..] ? new LogHead(name, size, root) : new LogHead(name, "", ""));
        }

        return heads.ToImmutable();
    }

    // As many as one page of the search has: more of them would be most of what the page costs.
    private static async Task<ImmutableArray<DecisionRow>> RecentAsync(Visit visit)
    {
        ApiAnswer answer = await visit.Api.GetAsync(Address.Of("v1/evidence", ("type", "decision"), ("since", "24h"), ("limit", "200")));
        return [.. answer.Body.Parts("items").Select(DecisionRow.Of)];
    }
}
