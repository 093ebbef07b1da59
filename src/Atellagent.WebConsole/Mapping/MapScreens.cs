using System.Collections.Immutable;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Mapping;

/// <summary>Who can reach what, as the documents in force have it, with what evidence says of late; and questions about it, answered by the policy engine.</summary>
public static class MapScreens
{
    private const string Place = "map";

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ApiAnswer map = await visit.Api.GetAsync("v1/admin/map");
        if (!map.IsOk)
        {
            return Screen.Refused(visit, Place, map);
        }

        ImmutableArray<DecisionRow> recent = visit.Standing.ReadsEvidence
            ? [.. (await visit.Api.GetAsync("v1/decisions?limit=200")).Body.Parts("items").Select(DecisionRow.Of)]
            : [];
        (string principal, string route, string operation) = (visit.Asked("principal"), visit.Asked("route"), visit.Asked("operation"));
        ApiAnswer? answer = principal.Length > 0 ? await visit.Api.GetAsync(Address.Of("v1/admin/what-can", ("principal", principal), ("deployment", visit.Asked("deployment"))))
            : operation.Length > 0 ? await visit.Api.GetAsync(Address.Of("v1/admin/who-can", ("route", route), ("operation", operation)))
            : null;
        return Screen.Of<MapPage>(
            "Map",
            Place,
            (nameof(MapPage.Visit), visit),
            (nameof(MapPage.Map), map.Body),
            (nameof(MapPage.Graph), MapGraph.Of(map.Body, recent, principal, route)),
            (nameof(MapPage.Seen), recent.Length),
            (nameof(MapPage.Items), answer?.Body.Parts("items") ?? []),
            (nameof(MapPage.Wrong), answer is { IsOk: false } ? answer.Detail : ""));
    }
}
