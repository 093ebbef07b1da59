using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Settings;

/// <summary>Somebody who signs in or administers, with what they hold.</summary>
/// <param name="Name">The principal.</param>
/// <param name="Type">Its type.</param>
/// <param name="State">Whether it is suspended.</param>
/// <param name="Owner">The team that owns it.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Operations">Operations of the boundary's own route that its document grants; a role does nothing without.</param>
/// <param name="Teams">The teams whose documents name it.</param>
public sealed record HeldRole(string Name, string Type, string State, string Owner, ImmutableArray<string> Roles, ImmutableArray<string> Operations, ImmutableArray<string> Teams)
{
    /// <summary>Finds those who are persons, or hold a role.</summary>
    /// <param name="principals">The principals, with their documents.</param>
    /// <param name="teams">The teams, with theirs.</param>
    /// <returns>They: persons first, each kind by name.</returns>
    public static ImmutableArray<HeldRole> Of(ImmutableArray<JsonObject> principals, ImmutableArray<JsonObject> teams)
    {
        ILookup<string, string> memberships = teams.SelectMany(static team => team.Part("document").Part("spec").Texts("members").Select(member => (Member: member, Team: team.Text("name"))))
            .ToLookup(static one => one.Member, static one => one.Team, StringComparer.Ordinal);
        return
        [
            .. principals.Select(one => Read(one, memberships)).Where(static one => one.Type == "person" || !one.Roles.IsEmpty || !one.Operations.IsEmpty)
                .OrderBy(static one => one.Type == "person" ? 0 : 1).ThenBy(static one => one.Name, StringComparer.Ordinal),
        ];
    }

    private static HeldRole Read(JsonObject principal, ILookup<string, string> memberships)
    {
        JsonObject document = principal.Part("document");
        JsonObject spec = document.Part("spec");
        return new HeldRole(
            principal.Text("name"),
            spec.Text("type"),
            principal.Text("state"),
            document.Part("metadata").Text("owner"),
            spec.Texts("roles"),
            [.. spec.Parts("grants").Where(static grant => grant.Text("route") == "atellagent").SelectMany(static grant => grant.Texts("operations")).Distinct(StringComparer.Ordinal)],
            [.. memberships[principal.Text("name")]]);
    }
}
