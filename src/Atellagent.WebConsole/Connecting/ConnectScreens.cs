using System.Collections.Immutable;
using Atellagent.Domain.Connecting;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Connecting;

/// <summary>What clients are set up with so that they go by this boundary, made from its address and the routes in force.</summary>
public static class ConnectScreens
{
    private const string Place = "connect";

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ImmutableArray<ReachableRoute> routes = visit.Standing.ReadsDocuments ? Routes((await visit.Api.GetAsync("v1/admin/map")).Body) : [];
        string route = routes.Any(one => one.Name == visit.Asked("route")) ? visit.Asked("route") : "";
        return Screen.Of<ConnectPage>(
            "Connect",
            Place,
            (nameof(ConnectPage.Visit), visit),
            (nameof(ConnectPage.Routes), routes),
            (nameof(ConnectPage.Route), route),
            (nameof(ConnectPage.Snippets), ClientSnippets.Of(visit.Address, route, routes)));
    }

    private static ImmutableArray<ReachableRoute> Routes(JsonObject map) =>
    [
        .. map.Parts("routes").Select(static one => new ReachableRoute(
            one.Text("name"), one.Text("connector"), one.Text("dialect"), one.Texts("models"), [.. one.Parts("operations").Select(static operation => operation.Text("name"))])),
    ];
}
