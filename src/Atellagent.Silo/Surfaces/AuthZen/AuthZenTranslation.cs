using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>
/// Between AuthZEN's words and ours. What has no counterpart becomes a name that nothing can have, so that it is walked, refused, and in evidence
/// like every other unknown thing.
/// </summary>
internal static class AuthZenTranslation
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "authzen";

    /// <summary>The type of resource that means a route by its name.</summary>
    public const string Route = "route";

    private const string User = "user";
    private const string Told = "authzen";
    private const string DeploymentProperty = "deployment";

    /// <summary>Translates a question into the request that it is.</summary>
    /// <param name="query">The question.</param>
    /// <param name="wish">What its asker can do.</param>
    /// <param name="view">Authority, for what routes are called.</param>
    /// <param name="request">The request.</param>
    /// <param name="reason">What cannot be translated.</param>
    /// <returns>False where it is no question.</returns>
    public static bool TryTranslate(AuthZenQuery query, AuthZenWish wish, AuthorityView view, [NotNullWhen(true)] out ActionRequest? request, out string reason)
    {
        request = null;
        JsonObject context = AuthZenWish.Without(query.Context);
        if (context[Told] is not null)
        {
            reason = "context.authzen is where the boundary keeps what it was told of subject, action and resource";
            return false;
        }

        RouteDocument? route = FindRoute(query, view);
        AuthZenMapping? mapping = MappingOf(query, view);
        (JsonObject arguments, JsonObject rest) = Arguments(query, route, mapping);
        request = new ActionRequest
        {
            Route = route?.Name ?? (query.ResourceType == Route ? query.ResourceId : Unknown("resource", query.ResourceType)),
            Operation = OperationOf(query, mapping),
            Arguments = arguments,
            Context = rest.Members.IsEmpty ? context : context.With(Told, rest),
            RefusesNarrowing = !wish.TakesNarrowing,
            RefusesWaiting = wish.Key is null,
            IsExternal = true,
            IdempotencyKey = wish.Key,
            Surface = Surface,
        };
        reason = "one of the names is too long";
        return ActionRequest.IsName(request.Route) && ActionRequest.IsName(request.Operation);
    }

    /// <summary>Finds who asks, and for whom: itself, the one that its token was exchanged for, or somebody of whom it only says so.</summary>
    /// <param name="query">The question.</param>
    /// <param name="asker">Whom the token proves.</param>
    /// <param name="view">Authority.</param>
    /// <returns>The caller of the action. Whether the asker may say so is looked at where everything else is.</returns>
    public static CallerIdentity CallerOf(AuthZenQuery query, CallerIdentity asker, AuthorityView view)
    {
        string? deployment = ((query.Subject!["properties"] as JsonObject)?[DeploymentProperty] as JsonString)?.Value;
        string name = PrincipalOf(query, view);
        string? proven = asker.Delegation.IsEmpty ? asker.Deployment : asker.Delegation[0].Deployment;
        return string.Equals(name, asker.Subject, StringComparison.Ordinal) && (deployment is null || string.Equals(deployment, proven, StringComparison.Ordinal))
            ? asker
            : asker with { Delegation = [new Delegator(name, deployment) { IsClaimed = true }, .. asker.Delegation] };
    }

    /// <summary>Finds the route that a question is about.</summary>
    /// <param name="query">The question.</param>
    /// <param name="view">Authority.</param>
    /// <returns>The route; null where there is none.</returns>
    public static RouteDocument? FindRoute(AuthZenQuery query, AuthorityView view) =>
        query.ResourceType == Route ? view.FindRoute(query.ResourceId) : view.FindByResource(query.ResourceType);

    /// <summary>How the route of a question is spoken of.</summary>
    /// <param name="query">The question.</param>
    /// <param name="view">Authority.</param>
    /// <returns>The mapping; null where the route is called by its name.</returns>
    public static AuthZenMapping? MappingOf(AuthZenQuery query, AuthorityView view) =>
        query.ResourceType == Route ? null : view.FindByResource(query.ResourceType)?.AuthZen;

    /// <summary>The arguments that a question tells of an operation.</summary>
    /// <param name="query">The question.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="mapping">How its route is spoken of; null where by its name.</param>
    /// <returns>The arguments.</returns>
    public static JsonObject ArgumentsOf(AuthZenQuery query, RouteOperation? operation, AuthZenMapping? mapping)
    {
        if (mapping is null || mapping.Arguments.IsEmpty)
        {
            return query.Action?["properties"] as JsonObject ?? JsonObject.Empty;
        }

        JsonObject arguments = JsonObject.Empty;
        foreach ((string argument, AuthZenSource source) in mapping.Arguments)
        {
            if (operation?.Arguments.Properties.ContainsKey(argument) == true && source.Find(PartOf(query, source)) is { } value)
            {
                arguments = arguments.With(argument, value);
            }
        }

        return arguments;
    }

    /// <summary>The type of principal that a type of subject means.</summary>
    /// <param name="subject">The type of subject.</param>
    /// <param name="mapping">How the route is spoken of.</param>
    /// <param name="type">The type.</param>
    /// <returns>False where it means none.</returns>
    public static bool TryFindType(string subject, AuthZenMapping? mapping, out PrincipalType type)
    {
        if (mapping?.Subjects.GetValueOrDefault(subject) is { } subjects)
        {
            type = subjects.Type;
            return true;
        }

        return PrincipalTypeWords.TryRead(subject == User ? PrincipalTypeWords.Of(PrincipalType.Person) : subject, out type);
    }

    private static string PrincipalOf(AuthZenQuery query, AuthorityView view)
    {
        AuthZenMapping? mapping = MappingOf(query, view);
        string name = mapping?.Subjects.GetValueOrDefault(query.SubjectType)?.Ids.GetValueOrDefault(query.SubjectId) ?? query.SubjectId;
        return TryFindType(query.SubjectType, mapping, out PrincipalType type) && view.Principals.TryGetValue(name, out PrincipalDocument? principal) && principal.Type == type
            ? name
            : Unknown(query.SubjectType, query.SubjectId);
    }

    private static string OperationOf(AuthZenQuery query, AuthZenMapping? mapping) =>
        mapping is null ? query.ActionName : mapping.OperationOf(query.ActionName) ?? Unknown("action", query.ActionName);

    // No name of ours has a space in it.
    private static string Unknown(string what, string name) => $"authzen {what} {name}";

    private static JsonObject? PartOf(AuthZenQuery query, AuthZenSource source) => source.Part switch
    {
        "subject" => query.Subject,
        "action" => query.Action,
        "resource" => query.Resource,
        _ => query.Context,
    };

    // What travels as no argument is what somebody says about the circumstances: policies may look at it, and it is bound by the digest.
    private static (JsonObject Arguments, JsonObject Others) Arguments(AuthZenQuery query, RouteDocument? route, AuthZenMapping? mapping)
    {
        RouteOperation? operation = route?.Operations.GetValueOrDefault(OperationOf(query, mapping));
        JsonObject arguments = ArgumentsOf(query, operation, mapping);
        ImmutableArray<AuthZenSource> taken = mapping is null || mapping.Arguments.IsEmpty
            ? []
            : [.. mapping.Arguments.Where(pair => arguments[pair.Key] is not null).Select(static pair => pair.Value)];
        bool isStrict = mapping is null || mapping.Arguments.IsEmpty;
        JsonObject? resource = Rest(query.Resource, "resource", taken);
        if (query.ResourceType != Route && !taken.Contains(AuthZenSource.ResourceId))
        {
            resource = (resource ?? JsonObject.Empty).With("id", query.Resource!["id"]!);
        }

        return (arguments, JsonObject.Of(
            ("action", isStrict ? null : Rest(query.Action, "action", taken)),
            ("resource", resource),
            ("subject", Rest(query.Subject, "subject", taken))));
    }

    private static JsonObject? Rest(JsonObject? part, string name, ImmutableArray<AuthZenSource> taken)
    {
        JsonObject rest = part?["properties"] as JsonObject ?? JsonObject.Empty;
        if (name == "subject")
        {
            rest = rest.Without(DeploymentProperty);
        }

        foreach (AuthZenSource source in taken.Where(source => source.Part == name && source.Property is not null))
        {
            rest = rest.Without(source.Property!);
        }

        return rest.Members.IsEmpty ? null : JsonObject.Of(("properties", rest));
    }
}
