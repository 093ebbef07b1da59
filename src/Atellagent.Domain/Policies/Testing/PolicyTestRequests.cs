using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Makes the requests of policy tests and of questions about policies. None of them ever reaches a dispatch.</summary>
/// <param name="documents">The documents that requests name.</param>
internal sealed class PolicyTestRequests(IReadOnlyCollection<BoundaryDocument> documents)
{
    private static readonly ImmutableSortedDictionary<string, decimal> NoFindings = ImmutableSortedDictionary<string, decimal>.Empty.WithComparers(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteDocument> _routes = ByName<RouteDocument>(documents);
    private readonly Dictionary<string, TeamDocument> _teams = ByName<TeamDocument>(documents);
    private readonly Dictionary<string, PrincipalDocument> _principals = ByName<PrincipalDocument>(documents);
    private readonly Dictionary<string, DeploymentDocument> _deployments = ByName<DeploymentDocument>(documents);

    /// <summary>Makes a request.</summary>
    /// <param name="given">What is asked, and by whom.</param>
    /// <param name="now">The time.</param>
    /// <param name="request">The request.</param>
    /// <returns>Null when it was made, else why not.</returns>
    public string? Make(PolicyTestRequest given, DateTimeOffset now, out BoundRequest? request)
    {
        request = null;
        if (!_routes.TryGetValue(given.Route, out RouteDocument? route))
        {
            return $"no route {given.Route}" + Suggestion.For(given.Route, _routes.Keys);
        }

        if (!route.Operations.TryGetValue(given.Operation, out RouteOperation? operation))
        {
            return $"no operation {given.Operation} of {given.Route}" + Suggestion.For(given.Operation, route.Operations.Keys);
        }

        if (given.Principal is not null && !_principals.ContainsKey(given.Principal))
        {
            return $"no principal {given.Principal}" + Suggestion.For(given.Principal, _principals.Keys);
        }

        if (given.Deployment is not null && !_deployments.ContainsKey(given.Deployment))
        {
            return $"no deployment {given.Deployment}" + Suggestion.For(given.Deployment, _deployments.Keys);
        }

        if (FindUnknown(given.Delegation) is string unknown)
        {
            return unknown;
        }

        ImmutableArray<SchemaViolation> violations = operation.Arguments.Validate(given.Arguments);
        if (!violations.IsEmpty)
        {
            return $"the arguments do not meet the operation's schema: {violations[0].Pointer} {violations[0].Message}";
        }

        PrincipalDocument principal = PrincipalOf(given);
        request = Make(given, now, route, operation, (principal, DeploymentOf(given, principal)), new AuthorityEnvelope([]));
        return null;
    }

    /// <summary>Holds a request of known principals against their grants, as the boundary does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outside">Why it is outside their authority; null where it is inside.</param>
    /// <returns>The request with its envelope; null where it is outside.</returns>
    public static BoundRequest? Bind(BoundRequest request, out string? outside)
    {
        (PrincipalDocument principal, DeploymentDocument? deployment) = (request.Principal, request.Deployment);
        if (deployment?.Principals.Contains(principal.Name, StringComparer.Ordinal) == false)
        {
            outside = $"the deployment {deployment.Name} is not one of {principal.Name}";
            return null;
        }

        AuthorityEnvelope? envelope = AuthorityEnvelope.Find(principal, deployment, request.Delegation, request.Authenticated.Caller, request.Route, request.Operation, request.Arguments, request.Now);
        outside = envelope is null
            ? Uncovered(principal, deployment, request.Route, request.Operation) ?? UncoveredBehind(request) ?? "the request exceeds the bounds of the grants that cover it"
            : null;
        return envelope is null ? null : Make(request, envelope);
    }

    /// <summary>Whose grants leave an operation out, whatever the arguments.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="deployment">From where, or null.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>The sentence; null where all of them cover it.</returns>
    public static string? Uncovered(PrincipalDocument principal, DeploymentDocument? deployment, RouteDocument route, RouteOperation operation) =>
        Ungranted(principal, deployment, route, operation)
        ?? (deployment is null && route.LeadsOut ? "without a deployment nothing may be done over a route" : null);

    private static string? Ungranted(PrincipalDocument principal, DeploymentDocument? deployment, RouteDocument route, RouteOperation operation) =>
        !principal.Grants.Any(g => g.Covers(route.Name, operation.Name)) ? $"no grant of the principal {principal.Name} covers it"
        : deployment is not null && !deployment.Grants.Any(g => g.Covers(route.Name, operation.Name)) ? $"no grant of the deployment {deployment.Name} covers it"
        : null;

    private static string? UncoveredBehind(BoundRequest request) => request.Delegation
        .Select(behind => Ungranted(behind.Principal, behind.Deployment, request.Route, request.Operation))
        .FirstOrDefault(static said => said is not null);

    private static BoundRequest Make(BoundRequest request, AuthorityEnvelope envelope) => new(request.Authenticated)
    {
        Principal = request.Principal,
        Deployment = request.Deployment,
        Delegation = request.Delegation,
        Teams = request.Teams,
        Route = request.Route,
        Callee = request.Callee,
        Operation = request.Operation,
        Envelope = envelope,
        Arguments = request.Arguments,
        Now = request.Now,
        AuthorityClock = request.AuthorityClock,
        Findings = request.Findings,
        Labels = request.Labels,
    };

    private BoundRequest Make(
        PolicyTestRequest given,
        DateTimeOffset now,
        RouteDocument route,
        RouteOperation operation,
        (PrincipalDocument Principal, DeploymentDocument? Deployment) who,
        AuthorityEnvelope envelope)
    {
        ActionRequest asked = new()
        {
            Route = route.Name,
            Operation = operation.Name,
            Arguments = given.Arguments,
            Context = given.Context,
            Surface = "policy-test",
        };
        CallerIdentity caller = new()
        {
            Principal = who.Principal.Name,
            Deployment = who.Deployment?.Name,
            Delegation = given.Delegation,
            TokenId = "policy-test",
            IssuedAt = given.TokenIssuedAt ?? now.AddSeconds(-(given.TokenAge?.Age ?? 0)),
            ExpiresAt = given.TokenExpiresAt ?? now.AddSeconds(given.TokenAge?.Left ?? 600),
        };
        return new BoundRequest(AuthenticatedRequest.Authenticate(asked, caller))
        {
            Principal = who.Principal,
            Deployment = who.Deployment,
            Delegation = [.. given.Delegation.Select(d => new BoundDelegator(_principals[d.Principal], d.Deployment is null ? null : _deployments[d.Deployment]) { Teams = TeamsOf(d.Principal) })],
            Teams = given.Teams.IsDefault ? TeamsOf(who.Principal.Name) : given.Teams,
            Route = route,
            Callee = CalleeOf(route),
            Operation = operation,
            Envelope = envelope,
            Arguments = given.Arguments,
            Now = now,
            AuthorityClock = 0,
            Findings = (given.Response is null ? given.Findings : null) ?? NoFindings,
        };
    }

    private string? FindUnknown(ImmutableArray<Delegator> delegation)
    {
        foreach (Delegator link in delegation)
        {
            if (!_principals.ContainsKey(link.Principal))
            {
                return $"no principal {link.Principal}" + Suggestion.For(link.Principal, _principals.Keys);
            }

            if (link.Deployment is not null && !_deployments.ContainsKey(link.Deployment))
            {
                return $"no deployment {link.Deployment}" + Suggestion.For(link.Deployment, _deployments.Keys);
            }
        }

        return null;
    }

    /// <summary>The principal that a route leads to.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The principal; null where it names none.</returns>
    public PrincipalDocument? CalleeOf(RouteDocument route) => route.Principal is null ? null : _principals.GetValueOrDefault(route.Principal);

    private ImmutableArray<string> TeamsOf(string principal) =>
        [.. _teams.Values.Where(team => team.Members.Contains(principal, StringComparer.Ordinal)).Select(static team => team.Name).Order(StringComparer.Ordinal)];

    private PrincipalDocument PrincipalOf(PolicyTestRequest given)
    {
        PrincipalDocument principal = given.Principal is not null ? _principals[given.Principal] : new PrincipalDocument
        {
            Name = "policy-test",
            Position = default,
            Content = JsonObject.Empty,
            Type = given.PrincipalType,
        };
        return given.Roles.IsDefault ? principal : principal with { Roles = given.Roles };
    }

    private DeploymentDocument? DeploymentOf(PolicyTestRequest given, PrincipalDocument principal)
    {
        if (given.Deployment is not null)
        {
            DeploymentDocument known = _deployments[given.Deployment];
            return given.Environment is null ? known : known with { Environment = given.Environment };
        }

        return given.Environment is null ? null : new DeploymentDocument
        {
            Name = "policy-test",
            Position = default,
            Content = JsonObject.Empty,
            Environment = given.Environment,
            Runtime = "external",
            Principals = [principal.Name],
        };
    }

    private static Dictionary<string, TDocument> ByName<TDocument>(IEnumerable<BoundaryDocument> documents)
        where TDocument : BoundaryDocument => documents.OfType<TDocument>().ToDictionary(static d => d.Name, StringComparer.Ordinal);
}
