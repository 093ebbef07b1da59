using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>
/// What a server says of its tools now, beside what was taken: <c>GET /v1/admin/routes/{name}/tools</c>. The server is asked by an action of its own, as for a
/// change; what is taken of it then is a change of the route's document like any other.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="replica">Authority.</param>
internal sealed class ToolEndpoints(AdministrationGate gate, AuthorityReplica replica)
{
    /// <summary>Tells them.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        string name = (string)context.Request.RouteValues["name"]!;
        if (!await gate.MayReadAsync(context, caller, AdministrationOperations.ReadDocuments, JsonObject.Of(("kind", new JsonString("Route")), ("name", new JsonString(name)))))
        {
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        if (view.Routes.GetValueOrDefault(name) is not { Connector: "mcp" } route || Bare(route) is not { } bare)
        {
            await Problem.WriteAsync(context, "not_found", "there is no mcp route of that name");
            return;
        }

        ActionAnswer answer = await gate.SubmitAsync(caller, AdministrationOperations.Discover, ToolPinning.Asking(bare, view), context.RequestAborted);
        if (!AdministrationGate.IsCarriedOut(answer))
        {
            await AdministrationGate.RefuseAsync(context, answer);
            return;
        }

        JsonObject? now = AdministrationGate.ResultOf(answer)["document"] as JsonObject;
        await Problem.WriteDecidedAsync(context, answer, JsonObject.Of(
            ("items", new JsonArray(Compare(Spec(route.Content), Spec(now)))),
            ("revision", new JsonString(route.Revision.ToString())),
            ("route", new JsonString(name))));
    }

    // As if it had never been asked, so that it is asked now.
    private static RouteDocument? Bare(RouteDocument route)
    {
        JsonObject content = route.Content.With("spec", Spec(route.Content).Without("operations").Without("leftOut"));
        DocumentReadResult read = BoundaryFolderReader.Read([(route.Position.File, CanonicalJson.ToText(content))]);
        return read.Errors.IsEmpty && read.Documents is [RouteDocument bare] ? bare : null;
    }

    private static JsonObject Spec(JsonObject? document) => document?["spec"] as JsonObject ?? JsonObject.Empty;

    private static ImmutableArray<JsonValue> Compare(JsonObject was, JsonObject now)
    {
        JsonObject taken = was["operations"] as JsonObject ?? JsonObject.Empty;
        JsonObject told = now["operations"] as JsonObject ?? JsonObject.Empty;
        JsonObject leftOut = now["leftOut"] as JsonObject ?? JsonObject.Empty;
        SortedSet<string> names = new(StringComparer.Ordinal);
        names.UnionWith(taken.Members.Concat(told.Members).Concat(leftOut.Members).Select(static member => member.Key));
        return [.. names.Select(name => (JsonValue)Tell(name, taken[name] as JsonObject, told[name] as JsonObject, leftOut[name] as JsonObject))];
    }

    private static JsonObject Tell(string name, JsonObject? taken, JsonObject? told, JsonObject? leftOut) => JsonObject.Of(
        ("findings", leftOut?["findings"]),
        ("name", new JsonString(name)),
        ("now", told),
        ("pin", told?["pin"] ?? leftOut?["pin"]),
        ("standing", new JsonString(
            leftOut is not null ? "left_out"
            : told is null ? "gone"
            : taken is null ? "new"
            : taken["pin"] is null ? "by_hand"
            : Equals(taken["pin"], told["pin"]) ? "same"
            : "changed")),
        ("taken", taken));
}
