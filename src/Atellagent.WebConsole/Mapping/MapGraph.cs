using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Mapping;

/// <summary>The map, laid out in four columns: who asks, from where, over what, to where. Of more than fit, those that are used come first, and the rest are counted.</summary>
/// <param name="Nodes">What is on it.</param>
/// <param name="Edges">The ways.</param>
/// <param name="Height">How high it is.</param>
/// <param name="Left">How many of each column are not on it.</param>
public sealed record MapGraph(ImmutableArray<MapNode> Nodes, ImmutableArray<MapEdge> Edges, int Height, ImmutableArray<int> Left)
{
    /// <summary>How many things a column has at most.</summary>
    public const int Most = 24;

    /// <summary>How wide it is.</summary>
    public const int Width = 980;

    private const int Row = 46;
    private const int NodeWidth = 190;

    /// <summary>Where a column begins.</summary>
    /// <param name="column">The column.</param>
    /// <returns>Its left edge.</returns>
    public static int X(int column) => 10 + (column * 256);

    /// <summary>How wide a node is.</summary>
    public static int Box => NodeWidth;

    /// <summary>Lays it out.</summary>
    /// <param name="map">What the boundary tells.</param>
    /// <param name="recent">The last decisions.</param>
    /// <param name="principal">The principal that is asked about; empty for none.</param>
    /// <param name="route">The route that is asked about; empty for none.</param>
    /// <returns>The graph.</returns>
    public static MapGraph Of(JsonObject map, ImmutableArray<DecisionRow> recent, string principal, string route)
    {
        ImmutableArray<JsonObject> ways = map.Parts("ways");
        ILookup<(string, string, string), DecisionRow> happened = recent.ToLookup(static row => (row.Body.Text("principal"), row.Body.Text("deployment"), row.Body.Text("route")));
        Dictionary<string, int> used = ways
            .SelectMany(way => new[] { "p:" + way.Text("principal"), "d:" + way.Text("deployment"), "r:" + way.Text("route") }.Select(key => (Key: key, Count: 1 + (happened[(way.Text("principal"), way.Text("deployment"), way.Text("route"))].Count() * 100))))
            .GroupBy(static one => one.Key)
            .ToDictionary(static all => all.Key, static all => all.Sum(static one => one.Count), StringComparer.Ordinal);

        Column principals = Column.Of(0, map.Parts("principals").Where(one => used.ContainsKey("p:" + one.Text("name")) || one.Text("name") == principal), one => one.Text("name"), one => one.Text("type"),
            one => Address.Of("map", ("principal", one.Text("name"))), one => used.GetValueOrDefault("p:" + one.Text("name")), one => one.Text("name") == principal);
        Column deployments = Column.Of(1, map.Parts("deployments").Where(one => used.ContainsKey("d:" + one.Text("name"))), one => one.Text("name"), one => one.Text("environment"),
            one => Address.Of(["documents", "deployments", one.Text("name")]), one => used.GetValueOrDefault("d:" + one.Text("name")), static _ => false);
        Column routes = Column.Of(2, map.Parts("routes"), one => one.Text("name"), one => $"{one.Text("connector")}, {(one.Parts("operations").Length is 1 ? "1 operation" : $"{one.Parts("operations").Length} operations")}",
            one => Address.Of("map", ("route", one.Text("name"))), one => used.GetValueOrDefault("r:" + one.Text("name")), one => one.Text("name") == route);
        Column destinations = Column.Of(3, map.Parts("routes").Where(one => routes.Nodes.ContainsKey(one.Text("name"))).DistinctBy(static one => one.Text("destination")), one => one.Text("destination"), static _ => "",
            static _ => "", static _ => 0, static _ => false);

        List<MapEdge> edges = [];
        foreach (IGrouping<(string Principal, string Deployment), JsonObject> some in ways.GroupBy(static way => (way.Text("principal"), way.Text("deployment"))))
        {
            bool isDim = principal.Length > 0 ? some.Key.Principal != principal : route.Length > 0 && some.All(way => way.Text("route") != route);
            if (deployments.Nodes.TryGetValue(some.Key.Deployment, out MapNode? place) && principals.Nodes.TryGetValue(some.Key.Principal, out MapNode? who))
            {
                edges.Add(Edge(who, place, some.SelectMany(way => happened[(some.Key.Principal, some.Key.Deployment, way.Text("route"))]), isDim, "acts in"));
            }
        }

        // From a deployment all that act in it go one line to a route; who asks without one goes there directly.
        foreach (IGrouping<(string, string, string), JsonObject> some in ways.GroupBy(static way => (way.Text("deployment").Length > 0 ? "" : way.Text("principal"), way.Text("deployment"), way.Text("route"))))
        {
            MapNode? from = some.Key.Item2.Length > 0 ? deployments.Nodes.GetValueOrDefault(some.Key.Item2) : principals.Nodes.GetValueOrDefault(some.Key.Item1);
            if (from is not null && routes.Nodes.TryGetValue(some.Key.Item3, out MapNode? way))
            {
                bool isDim = principal.Length > 0 ? some.All(one => one.Text("principal") != principal) : route.Length > 0 && some.Key.Item3 != route;
                edges.Add(Edge(from, way, some.SelectMany(one => happened[(one.Text("principal"), one.Text("deployment"), one.Text("route"))]), isDim, "may ask for " + string.Join(", ", some.SelectMany(static one => one.Texts("operations")).Distinct())));
            }
        }

        foreach (JsonObject one in map.Parts("routes"))
        {
            if (routes.Nodes.TryGetValue(one.Text("name"), out MapNode? from) && destinations.Nodes.TryGetValue(one.Text("destination"), out MapNode? to))
            {
                bool isDim = principal.Length > 0 ? ways.All(way => way.Text("principal") != principal || way.Text("route") != one.Text("name")) : route.Length > 0 && one.Text("name") != route;
                edges.Add(Edge(from, to, recent.Where(row => row.Body.Text("route") == one.Text("name")), isDim, "leads to"));
            }
        }

        Column[] columns = [principals, deployments, routes, destinations];
        return new MapGraph(
            [.. columns.SelectMany(static column => column.Nodes.Values)],
            [.. edges.OrderBy(static edge => edge.Kind.Length)],
            30 + (Row * Math.Max(1, columns.Max(static column => column.Nodes.Count))),
            [.. columns.Select(static column => column.Left)]);
    }

    private static MapEdge Edge(MapNode from, MapNode to, IEnumerable<DecisionRow> happened, bool isDim, string what)
    {
        DecisionRow[] rows = [.. happened];
        int refused = rows.Count(static row => row.Effect == "deny");
        int waited = rows.Count(static row => row.Effect == "require_approval");
        int went = rows.Length - refused - waited;
        string kind = went > 0 ? "good" : waited > 0 ? "wait" : refused > 0 ? "bad" : "";
        int weight = rows.Length switch { 0 => 0, < 5 => 1, < 25 => 2, _ => 3 };
        return new MapEdge(from, to, kind, weight, isDim, $"{from.Name} {what} {to.Name}: {(rows.Length == 0 ? "nothing of late" : $"{went} allowed, {refused} refused, {waited} asked of people")}");
    }

    private sealed record Column(Dictionary<string, MapNode> Nodes, int Left)
    {
        public static Column Of(
            int at, IEnumerable<JsonObject> all, Func<JsonObject, string> name, Func<JsonObject, string> about, Func<JsonObject, string> link, Func<JsonObject, int> use, Func<JsonObject, bool> isChosen)
        {
            JsonObject[] sorted = [.. all.OrderByDescending(isChosen).ThenByDescending(use).ThenBy(name, StringComparer.Ordinal)];
            Dictionary<string, MapNode> nodes = new(StringComparer.Ordinal);
            foreach (JsonObject one in sorted.Take(Most))
            {
                nodes.TryAdd(name(one), new MapNode(at, name(one), about(one), link(one), one.Text("state") is "suspended" or "disabled", isChosen(one), 40 + (Row * nodes.Count)));
            }

            return new Column(nodes, Math.Max(0, sorted.Length - Most));
        }
    }
}
