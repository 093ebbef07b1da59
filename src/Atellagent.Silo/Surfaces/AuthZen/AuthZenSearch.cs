using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Boundary;
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
/// <param name="boundary">Foresees what is asked in full.</param>
internal sealed class AuthZenSearch(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionBoundary boundary)
{
    private const int UsualLimit = 100;
    private const int LargestLimit = 1000;

    /// <summary>Finds subjects.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task SubjectsAsync(HttpContext context) => SearchAsync(context, ["type"], ["name"], ["type", "id"], (query, asker, view) =>
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
            .Where(id => Could(query with { Subject = query.Subject!.With("id", new JsonString(id)) }, asker, view, route, operation, sought: "subject"))
            .Select(id => (id, JsonObject.Of(("id", new JsonString(id)), ("type", new JsonString(query.SubjectType)))));
    });

    /// <summary>Finds resources: routes by their names, and others where the schema of the argument that their id travels as lists them.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ResourcesAsync(HttpContext context) => SearchAsync(context, ["type", "id"], ["name"], ["type"], (query, asker, view) =>
        Ids(query, view)
            .Select(id => (Id: id, Query: query with { Resource = query.Resource!.With("id", new JsonString(id)) }))
            .Where(one => AuthZenTranslation.FindRoute(one.Query, view) is { } route
                && AuthZenTranslation.MappingOf(one.Query, view) is var mapping
                && FindOperation(one.Query, route, mapping) is { } operation
                && Could(one.Query, asker, view, route, operation, sought: "resource"))
            .Select(one => (one.Id, JsonObject.Of(("id", new JsonString(one.Id)), ("type", new JsonString(query.ResourceType))))));

    /// <summary>Finds actions.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ActionsAsync(HttpContext context) => SearchAsync(context, ["type", "id"], [], ["type", "id"], (query, asker, view) =>
    {
        if (AuthZenTranslation.FindRoute(query, view) is not { } route)
        {
            return [];
        }

        AuthZenMapping? mapping = AuthZenTranslation.MappingOf(query, view);
        return route.Operations.Values
            .Where(operation => Could(query with { Action = Named(mapping is null ? operation.Name : mapping.ActionOf(operation.Name)) }, asker, view, route, operation, sought: "action"))
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

    // Asked in full, it is decided as it would be; with something missing that only who asks then can say, everything is found that might be.
    private bool Could(AuthZenQuery query, CallerIdentity asker, AuthorityView view, RouteDocument route, RouteOperation operation, string sought)
    {
        CallerIdentity caller = AuthZenTranslation.CallerOf(query, asker, view);
        AuthZenMapping? mapping = AuthZenTranslation.MappingOf(query, view);
        JsonObject known = AuthZenTranslation.ArgumentsOf(query, operation, mapping);
        ImmutableArray<SchemaViolation> violations = operation.Arguments.Validate(known);
        if (!route.LeadsOut
            || violations.Any(violation => IsAbout(violation, known))
            || !AuthZenWish.TryRead(query.Context, null, out AuthZenWish wish)
            || !AuthZenTranslation.TryTranslate(query, wish, view, out ActionRequest? request, out _))
        {
            return false;
        }

        if (violations.IsEmpty && !IsOpen(operation, mapping, known, sought))
        {
            return boundary.Foresees(PrincipalAuthenticator.Authenticated(request, caller), view);
        }

        // Who is only said to ask is believed where the route says so, as the binder has it.
        return (!caller.Delegation.Any(static link => link.IsClaimed) || route.EnforcementPoints.Contains(asker.Principal, StringComparer.Ordinal))
            && CallerReach.Of(caller, view)?.Covers(route, operation, known) == true;
    }

    // Whether something that an operation takes is a property of what is searched for, and so is not known yet. Of subjects the boundary knows itself what it wants to know.
    private static bool IsOpen(RouteOperation operation, AuthZenMapping? mapping, JsonObject known, string sought) => mapping is null || mapping.Arguments.IsEmpty
        ? sought == "action" && !operation.Arguments.Properties.IsEmpty
        : sought != "subject" && mapping.Arguments.Any(pair =>
            pair.Value.Part == sought && pair.Value.Property is not null && operation.Arguments.Properties.ContainsKey(pair.Key) && known[pair.Key] is null);

    private static JsonObject Named(string? action) => action is null ? JsonObject.Empty : JsonObject.Of(("name", new JsonString(action)));

    // What is missing may still be said when it is asked for; what is there and wrong stays wrong.
    private static bool IsAbout(SchemaViolation violation, JsonObject known) =>
        known.Members.Any(member => violation.Pointer == $"/{member.Key}" || violation.Pointer.StartsWith($"/{member.Key}/", StringComparison.Ordinal));
}
