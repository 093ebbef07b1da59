using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>
/// The searches of the Authorization API 1.0, section 8: who could, what could it be done to, and what could be done. They foresee, as a list of
/// tools does: what is not found would be refused whatever else the question says; what is found is decided when it is asked for, and not before.
/// Nothing is found that the asker could not ask for.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority.</param>
internal sealed class AuthZenSearch(PrincipalAuthenticator authenticator, AuthorityReplica replica)
{
    private const int UsualLimit = 100;
    private const int LargestLimit = 1000;

    /// <summary>Finds subjects.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task SubjectsAsync(HttpContext context) => SearchAsync(context, ["type"], ["name"], ["type", "id"], static (query, asker, view) =>
    {
        AuthZenMapping? mapping = AuthZenTranslation.MappingOf(query, view);
        if (!AuthZenTranslation.TryFindType(query.SubjectType, mapping, out PrincipalType type)
            || AuthZenTranslation.FindRoute(query, view) is not { } route
            || FindOperation(query, route, mapping) is not { } operation)
        {
            return [];
        }

        ImmutableSortedDictionary<string, string> ids = mapping?.Subjects.GetValueOrDefault(query.SubjectType)?.Ids ?? ImmutableSortedDictionary<string, string>.Empty;
        ILookup<string, string> called = ids.ToLookup(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal);
        return view.Principals.Values.Where(principal => principal.Type == type)
            .SelectMany(principal => called.Contains(principal.Name) ? called[principal.Name] : [principal.Name])
            .Where(id => Could(query with { Subject = query.Subject!.With("id", new JsonString(id)) }, asker, view, route, operation, mapping))
            .Select(id => (id, JsonObject.Of(("id", new JsonString(id)), ("type", new JsonString(query.SubjectType)))));
    });

    /// <summary>Finds resources: routes by their names, and others where the schema of the argument that their id travels as lists them.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ResourcesAsync(HttpContext context) => SearchAsync(context, ["type", "id"], ["name"], ["type"], static (query, asker, view) =>
        Ids(query, view)
            .Select(id => (Id: id, Query: query with { Resource = query.Resource!.With("id", new JsonString(id)) }))
            .Where(one => AuthZenTranslation.FindRoute(one.Query, view) is { } route
                && AuthZenTranslation.MappingOf(one.Query, view) is var mapping
                && FindOperation(one.Query, route, mapping) is { } operation
                && Could(one.Query, asker, view, route, operation, mapping))
            .Select(one => (one.Id, JsonObject.Of(("id", new JsonString(one.Id)), ("type", new JsonString(query.ResourceType))))));

    /// <summary>Finds actions.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ActionsAsync(HttpContext context) => SearchAsync(context, ["type", "id"], [], ["type", "id"], static (query, asker, view) =>
    {
        if (AuthZenTranslation.FindRoute(query, view) is not { } route)
        {
            return [];
        }

        AuthZenMapping? mapping = AuthZenTranslation.MappingOf(query, view);
        return route.Operations.Values
            .Where(operation => Could(query, asker, view, route, operation, mapping))
            .Select(operation => mapping is null ? operation.Name : mapping.ActionOf(operation.Name))
            .OfType<string>()
            .Select(static name => (name, JsonObject.Of(("name", new JsonString(name)))));
    });

    private async Task SearchAsync(
        HttpContext context,
        string[] subject,
        string[] action,
        string[] resource,
        Func<AuthZenQuery, CallerIdentity, AuthorityView, IEnumerable<(string Key, JsonObject Result)>> find)
    {
        // No admission follows that would find an old view out.
        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        if (await AuthZenEndpoints.ReadAsync(context, authenticator) is not (var asker, { } body))
        {
            return;
        }

        if (!AuthZenQuery.TryReadSearch(body, subject, action, resource, out AuthZenQuery? query, out string reason)
            || !TryReadPage(body, out int limit, out string? after, out reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        (string Key, JsonObject Result)[] found =
        [
            .. find(query, asker, view)
                .OrderBy(static one => one.Key, StringComparer.Ordinal)
                .Where(one => after is null || string.CompareOrdinal(one.Key, after) > 0)
                .Take(limit + 1),
        ];
        (string Key, JsonObject Result)[] told = [.. found.Take(limit)];
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("page", JsonObject.Of(
                ("count", JsonNumber.Of(told.Length)),
                ("next_token", new JsonString(found.Length > limit ? told[^1].Key : "")))),
            ("results", new JsonArray([.. told.Select(static one => one.Result)]))));
    }

    private static bool TryReadPage(JsonObject body, out int limit, out string? after, out string reason)
    {
        (limit, after) = (UsualLimit, null);
        reason = string.Create(CultureInfo.InvariantCulture, $"page has limit, from 1 to {LargestLimit}, and token, as next_token told it");
        if (body["page"] is null)
        {
            return true;
        }

        if (body["page"] is not JsonObject page
            || page["limit"] is not (null or JsonNumber { Whole: >= 1 and <= LargestLimit })
            || page["token"] is not (null or JsonString))
        {
            return false;
        }

        limit = (int)((page["limit"] as JsonNumber)?.Whole ?? UsualLimit);
        after = (page["token"] as JsonString)?.Value is { Length: > 0 } token ? token : null;
        return true;
    }

    private static IEnumerable<string> Ids(AuthZenQuery query, AuthorityView view)
    {
        if (query.ResourceType == AuthZenTranslation.Route)
        {
            return view.Routes.Keys;
        }

        RouteDocument? route = view.FindByResource(query.ResourceType);
        return route?.AuthZen?.IdArgument is { } argument
            && FindOperation(query, route, route.AuthZen) is { } operation
            && operation.Arguments.Properties.GetValueOrDefault(argument) is { EnumValues: { IsDefaultOrEmpty: false } values }
                ? values.OfType<JsonString>().Select(static value => value.Value)
                : [];
    }

    private static RouteOperation? FindOperation(AuthZenQuery query, RouteDocument route, AuthZenMapping? mapping) =>
        (mapping is null ? query.ActionName : mapping.OperationOf(query.ActionName)) is { } name ? route.Operations.GetValueOrDefault(name) : null;

    // Who is only said to ask is believed where the route says so, as the binder has it.
    private static bool Could(AuthZenQuery query, CallerIdentity asker, AuthorityView view, RouteDocument route, RouteOperation operation, AuthZenMapping? mapping)
    {
        CallerIdentity caller = AuthZenTranslation.CallerOf(query, asker, view);
        bool isClaimed = caller.Delegation.Any(static link => link.IsClaimed);
        JsonObject known = AuthZenTranslation.ArgumentsOf(query, operation, mapping);
        return route.LeadsOut
            && (!isClaimed || route.EnforcementPoints.Contains(asker.Principal, StringComparer.Ordinal))
            && !operation.Arguments.Validate(known).Any(violation => IsAbout(violation, known))
            && CallerReach.Of(caller, view)?.Covers(route, operation, known) == true;
    }

    // What is missing may still be said when it is asked for; what is there and wrong stays wrong.
    private static bool IsAbout(SchemaViolation violation, JsonObject known) =>
        known.Members.Any(member => violation.Pointer == $"/{member.Key}" || violation.Pointer.StartsWith($"/{member.Key}/", StringComparison.Ordinal));
}
