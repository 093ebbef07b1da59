using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Documents;

/// <summary>Checks that everything that documents name is there.</summary>
public sealed class BoundaryReferences
{
    private const string Mcp = "mcp";

    private readonly ImmutableArray<DocumentError>.Builder _errors = ImmutableArray.CreateBuilder<DocumentError>();
    private readonly Dictionary<string, RouteDocument> _routes;
    private readonly Dictionary<string, PrincipalDocument> _principals;
    private readonly HashSet<string> _deployments;
    private readonly ImmutableArray<TrustedIssuerDocument> _issuers;
    private readonly Dictionary<string, IdentityProviderDocument> _providers;
    private readonly HashSet<string> _teams;
    private readonly HashSet<string> _alarmed;
    private readonly Dictionary<string, DeploymentDocument> _places;
    private readonly Dictionary<string, DetectorDocument> _detectors;

    private BoundaryReferences(IReadOnlyCollection<BoundaryDocument> all)
    {
        _routes = all.OfType<RouteDocument>().Append(AdministrationRoute.Route).ToDictionary(d => d.Name, StringComparer.Ordinal);
        _principals = all.OfType<PrincipalDocument>().ToDictionary(d => d.Name, StringComparer.Ordinal);
        _issuers = [.. all.OfType<TrustedIssuerDocument>()];
        _providers = all.OfType<IdentityProviderDocument>().ToDictionary(d => d.Name, StringComparer.Ordinal);
        _deployments = [.. all.OfType<DeploymentDocument>().Select(d => d.Name)];
        _teams = [.. all.OfType<TeamDocument>().Select(d => d.Name)];
        _alarmed = [.. all.OfType<WebhookDocument>().Where(d => d.Events.Contains(WebhookEvents.AlertFired)).Select(d => d.Name)];
        _places = all.OfType<DeploymentDocument>().ToDictionary(d => d.Name, StringComparer.Ordinal);
        _detectors = all.OfType<DetectorDocument>().ToDictionary(d => d.Name, StringComparer.Ordinal);
    }

    /// <summary>Checks all documents together: those of a change and those that stay.</summary>
    /// <param name="all">The documents, each kind and name once.</param>
    /// <returns>One error for every name that leads nowhere.</returns>
    public static ImmutableArray<DocumentError> Check(IReadOnlyCollection<BoundaryDocument> all)
    {
        BoundaryReferences references = new(all);
        foreach (BoundaryDocument document in all)
        {
            references.Check(document);
        }

        return references._errors.ToImmutable();
    }

    private void Check(BoundaryDocument document)
    {
        if (document.Owner is string owner)
        {
            Expect(document, "metadata.owner", "team", owner, _teams);
        }

        switch (document)
        {
            case TeamDocument team:
                CheckMembers(team);
                break;
            case PrincipalDocument principal:
                CheckCredentials(principal);
                CheckDelegation(principal);
                CheckGrants(principal, principal.Grants);
                break;
            case DeploymentDocument deployment:
                ExpectAll(deployment, "spec.principals", "principal", deployment.Principals, _principals.Keys);
                CheckGrants(deployment, deployment.Grants);
                break;
            case RouteDocument route:
                CheckRoute(route);
                break;
            case PolicyDocument policy:
                CheckPolicy(policy);
                break;
            case PolicyExceptionDocument exception:
                CheckException(exception);
                break;
            case TrustedIssuerDocument issuer:
                CheckIssuer(issuer);
                break;
            case IdentityProviderDocument provider:
                CheckProvider(provider);
                break;
            case WebhookDocument webhook:
                ExpectAll(webhook, "spec.teams", "team", webhook.Teams, _teams);
                break;
            case DetectorDocument detector:
                AddAll(detector, DetectorReferences.Faults(detector, _routes, _principals, _places));
                break;
            case AlertDocument alert:
                ExpectAll(alert, "spec.webhooks", "webhook that alert.fired is among the events of", alert.Webhooks, _alarmed);
                break;
            default:
                break;
        }
    }

    private void CheckMembers(TeamDocument team)
    {
        ExpectAll(team, "spec.members", "principal", team.Members, _principals.Keys);
        for (int i = 0; i < team.Members.Length; i++)
        {
            if (_principals.TryGetValue(team.Members[i], out PrincipalDocument? member)
                && member.Type is not (PrincipalType.Person or PrincipalType.Service))
            {
                Add(team, $"spec.members[{i}]", $"{member.Name} is a principal of another type; members of a team are persons and services");
            }
        }
    }

    private void CheckRoute(RouteDocument route)
    {
        ExpectAll(route, "spec.enforcementPoints", "principal", route.EnforcementPoints, _principals.Keys);
        AddAll(route, FallbackReferences.Faults(route, _routes).Concat(AuthZenReferences.Check(route, _routes.Values, _principals)));

        if (route.Principal is { } callee)
        {
            CheckCallee(route, callee);
        }
    }

    // Agents, workflows and people act; what a route leads to is acted upon.
    private void CheckCallee(RouteDocument route, string callee)
    {
        if (Expect(route, "spec.principal", "principal", callee, _principals.Keys)
            && _principals[callee].Type is not (PrincipalType.Tool or PrincipalType.Model or PrincipalType.Channel or PrincipalType.Service))
        {
            Add(route, "spec.principal", $"{callee} is of another type; a route leads to a tool, a model, a channel or a service");
        }
    }

    private void CheckCredentials(PrincipalDocument principal)
    {
        for (int i = 0; i < principal.Credentials.Length; i++)
        {
            ExpectAll(principal, $"spec.credentials[{i}].deployments", "deployment", principal.Credentials[i].Deployments, _deployments);
            if (principal.Credentials[i].Upstream is { } upstream)
            {
                CheckUpstream(principal, $"spec.credentials[{i}]", upstream);
            }
        }
    }

    // Who somebody at a provider is must be one person, and be told in one place.
    private void CheckUpstream(PrincipalDocument principal, string path, UpstreamSubject upstream)
    {
        if (principal.Type != PrincipalType.Person)
        {
            Add(principal, path, "only a person signs in at an identity provider");
        }

        if (Expect(principal, $"{path}.identityProvider", "identity provider", upstream.Provider, _providers.Keys) && _providers[upstream.Provider].Mapping is not null)
        {
            Add(principal, $"{path}.identityProvider", $"{upstream.Provider} tells by an expression who is who");
        }

        if (_principals.Values.FirstOrDefault(other => string.CompareOrdinal(other.Name, principal.Name) < 0 && other.Is(upstream)) is { } taken)
        {
            Add(principal, $"{path}.subject", $"{taken.Name} is this subject of {upstream.Provider} already");
        }
    }

    // One address is one provider: else a subject of it would be two people's.
    private void CheckProvider(IdentityProviderDocument provider)
    {
        ExpectAll(provider, "spec.persons", "principal", provider.Persons, _principals.Keys);
        for (int i = 0; i < provider.Persons.Length; i++)
        {
            if (_principals.TryGetValue(provider.Persons[i], out PrincipalDocument? principal) && principal.Type != PrincipalType.Person)
            {
                Add(provider, $"spec.persons[{i}]", $"{principal.Name} is no person, and only persons sign in");
            }
        }

        for (int i = 0; i < provider.Teams.Length; i++)
        {
            Expect(provider, $"spec.groups.teams[{i}].team", "team", provider.Teams[i].Team, _teams);
        }

        if (_providers.Values.FirstOrDefault(other => string.CompareOrdinal(other.Name, provider.Name) < 0 && IsSameIssuer(other, provider)) is { } same)
        {
            Add(provider, "spec.issuer", $"{same.Name} is this issuer already");
        }
    }

    private static bool IsSameIssuer(IdentityProviderDocument one, IdentityProviderDocument other) =>
        string.Equals(one.Issuer.TrimEnd('/'), other.Issuer.TrimEnd('/'), StringComparison.Ordinal);

    private void CheckDelegation(PrincipalDocument principal)
    {
        if (principal.Absence?.Delegate is { } instead && Expect(principal, "spec.absence.delegate", "principal", instead, _principals.Keys))
        {
            if (string.Equals(instead, principal.Name, StringComparison.Ordinal) || _principals[instead].Type != PrincipalType.Person)
            {
                Add(principal, "spec.absence.delegate", "another person votes in the place of who is away");
            }
        }

        ExpectAll(principal, "spec.delegation.to", "principal", principal.DelegatesTo, _principals.Keys);
        int self = principal.DelegatesTo.IndexOf(principal.Name);
        if (self >= 0)
        {
            Add(principal, $"spec.delegation.to[{self}]", "nobody acts on its own behalf by delegation");
        }
    }

    private void CheckGrants(BoundaryDocument document, ImmutableArray<Grant> grants)
    {
        for (int i = 0; i < grants.Length; i++)
        {
            string path = $"spec.grants[{i}]";
            if (!Expect(document, $"{path}.route", "route", grants[i].Route, _routes.Keys))
            {
                continue;
            }

            RouteDocument route = _routes[grants[i].Route];
            CheckOperations(document, $"{path}.operations", grants[i].Operations, [route]);
            CheckWildcards(document, $"{path}.operations", grants[i].Operations, route);
            CheckBounds(document, $"{path}.bounds", grants[i], route);
        }
    }

    private void CheckWildcards(BoundaryDocument document, string path, ImmutableArray<string> patterns, RouteDocument route)
    {
        for (int i = 0; i < patterns.Length; i++)
        {
            if (!route.AllowsWildcards && patterns[i].EndsWith('*'))
            {
                Add(document, $"{path}[{i}]", $"the route {route.Name} wants its operations granted by name; name them, or write \"wildcards: allow\" there");
            }
        }
    }

    // Bounds of a grant over several operations bind those that have the argument; one that none has binds nothing.
    private void CheckBounds(BoundaryDocument document, string path, Grant grant, RouteDocument route)
    {
        ImmutableArray<RouteOperation> covered = [.. route.Operations.Values.Where(o => grant.Covers(route.Name, o.Name))];
        if (covered.IsEmpty)
        {
            return;
        }

        HashSet<string> declared = [.. covered.SelectMany(operation => operation.Arguments.Properties.Keys)];
        foreach ((string argument, ArgumentBound bound) in grant.Bounds.Arguments)
        {
            if (Expect(document, $"{path}.arguments.{argument}", "argument of these operations", argument, declared))
            {
                CheckInner(document, $"{path}.arguments.{argument}", bound, [.. covered.Select(o => o.Arguments.Properties.GetValueOrDefault(argument)).OfType<PropertySchema>()]);
            }
        }

        foreach (CounterBound budget in grant.Bounds.Counters.Where(static c => !c.IsRate))
        {
            foreach (string fault in covered.Select(o => BudgetFit.Fault(budget, o)).OfType<string>())
            {
                Add(document, $"{path}.budget", fault);
            }
        }
    }

    // A misspelt member would bind nothing, and nobody would notice.
    private void CheckInner(BoundaryDocument document, string path, ArgumentBound bound, ImmutableArray<PropertySchema> schemas)
    {
        foreach ((string name, ArgumentBound inner) in bound.Properties)
        {
            HashSet<string> declared = [.. schemas.SelectMany(static s => s.Properties.Keys)];
            if (Expect(document, $"{path}.properties.{name}", "declared member of this argument", name, declared))
            {
                CheckInner(document, $"{path}.properties.{name}", inner, [.. schemas.Select(s => s.Properties.GetValueOrDefault(name)).OfType<PropertySchema>()]);
            }
        }

        if (bound.Element is not null)
        {
            CheckInner(document, $"{path}.items", bound.Element, [.. schemas.Select(static s => s.Items).OfType<PropertySchema>()]);
        }
    }

    // A person grants an exception: somebody can be asked why.
    private void CheckException(PolicyExceptionDocument exception)
    {
        ExpectAll(exception, "spec.principals", "principal", exception.Principals, _principals.Keys);
        if (Expect(exception, "spec.approver", "principal", exception.Approver, _principals.Keys)
            && _principals[exception.Approver].Type != PrincipalType.Person)
        {
            Add(exception, "spec.approver", $"{exception.Approver} is no person; a person answers for an exception");
        }
    }

    // One principal has one issuer, and one address is one issuer: else who somebody is would depend on whom one asks.
    private void CheckIssuer(TrustedIssuerDocument issuer)
    {
        ExpectAll(issuer, "spec.principals", "principal", issuer.Principals, _principals.Keys);
        foreach (TrustedIssuerDocument other in _issuers.Where(other => string.CompareOrdinal(other.Name, issuer.Name) < 0))
        {
            if (string.Equals(other.Issuer, issuer.Issuer, StringComparison.Ordinal))
            {
                Add(issuer, "spec.issuer", $"{other.Name} is this issuer already");
            }

            foreach (string shared in issuer.Principals.Intersect(other.Principals, StringComparer.Ordinal))
            {
                Add(issuer, $"spec.principals[{issuer.Principals.IndexOf(shared)}]", $"{other.Name} speaks of {shared} already");
            }
        }
    }

    private void CheckPolicy(PolicyDocument policy)
    {
        PolicyMatch match = policy.Match;
        ImmutableArray<RouteDocument> routes = [.. _routes.Values.Where(static route => !AdministrationRoute.IsReserved(route.Name))];
        if (!match.Routes.IsDefault)
        {
            ExpectAll(policy, "spec.match.routes", "route", match.Routes, _routes.Keys);
            routes = [.. _routes.Values.Where(route => match.Routes.Contains(route.Name))];
        }

        if (!match.Operations.IsDefault && (match.Routes.IsDefault || routes.Length == match.Routes.Length))
        {
            CheckOperations(policy, "spec.match.operations", match.Operations, routes);
        }

        AddAll(policy, DetectorReferences.Faults(policy, _detectors));
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            if (policy.Rules[i].Gate is ApprovalGate gate)
            {
                ExpectAll(policy, $"spec.rules[{i}].approval.from.teams", "team", gate.From.Teams, _teams);
                ExpectAll(policy, $"spec.rules[{i}].approval.escalate.to.teams", "team", gate.Escalation?.To.Teams ?? [], _teams);
            }

            // An obligation to one that there is not could never be met: better said now than by denying everything.
            ExpectAll(policy, $"spec.rules[{i}].detect", "detector", [.. policy.Rules[i].Detectors.Select(d => Detection.DetectorOf(d.Detector))], [.. BuiltInDetectors.All.Select(static one => one.Name), .. _detectors.Keys]);
        }
    }

    private void CheckOperations(
        BoundaryDocument document,
        string path,
        ImmutableArray<string> patterns,
        ImmutableArray<RouteDocument> routes)
    {
        // The tools of such a route are not known before its destination has been asked.
        if (routes.Any(route => string.Equals(route.Connector, Mcp, StringComparison.Ordinal) && !route.Operations.Values.Any(static operation => operation.IsTool)))
        {
            return;
        }

        HashSet<string> operations = [.. routes.SelectMany(route => route.Operations.Keys)];
        for (int i = 0; i < patterns.Length; i++)
        {
            if (operations.Any(operation => OperationPattern.Matches(patterns[i], operation)))
            {
                continue;
            }

            string where = routes is [RouteDocument only] ? $"route {only.Name}" : "these routes";
            Add(document, $"{path}[{i}]", $"{where} has no operation \"{patterns[i]}\"{Suggestion.For(patterns[i], operations)}");
        }
    }

    private void ExpectAll(BoundaryDocument document, string path, string what, ImmutableArray<string> names, IReadOnlyCollection<string> known)
    {
        for (int i = 0; i < names.Length; i++)
        {
            Expect(document, $"{path}[{i}]", what, names[i], known);
        }
    }

    private bool Expect(BoundaryDocument document, string path, string what, string name, IReadOnlyCollection<string> known)
    {
        bool isThere = known.Contains(name);
        if (!isThere)
        {
            Add(document, path, $"there is no {what} \"{name}\"{Suggestion.For(name, known)}");
        }

        return isThere;
    }

    private void AddAll(BoundaryDocument document, IEnumerable<(string Path, string Message)> faults)
    {
        foreach ((string path, string message) in faults)
        {
            Add(document, path, message);
        }
    }

    private void Add(BoundaryDocument document, string path, string message) =>
        _errors.Add(new DocumentError(document.Places.At(path, document.Position), $"{document.Kind} {document.Name}, {path}: {message}"));
}
