using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>
/// Runs policy tests through the very engine that decides in production, on a bundle that the very compiler made. The
/// requests it makes never leave this class.
/// </summary>
public sealed class PolicyTestRunner
{
    private readonly PolicyBundle _bundle;
    private readonly Dictionary<string, RouteDocument> _routes;
    private readonly Dictionary<string, PrincipalDocument> _principals;
    private readonly Dictionary<string, DeploymentDocument> _deployments;

    private PolicyTestRunner(
        PolicyBundle bundle,
        IEnumerable<RouteDocument> routes,
        IEnumerable<PrincipalDocument> principals,
        IEnumerable<DeploymentDocument> deployments)
    {
        _bundle = bundle;
        _routes = routes.ToDictionary(static r => r.Name, StringComparer.Ordinal);
        _principals = principals.ToDictionary(static p => p.Name, StringComparer.Ordinal);
        _deployments = deployments.ToDictionary(static d => d.Name, StringComparer.Ordinal);
    }

    /// <summary>Runs tests.</summary>
    /// <param name="bundle">The policies.</param>
    /// <param name="routes">The routes that they were compiled with.</param>
    /// <param name="principals">The principals that cases name.</param>
    /// <param name="deployments">The deployments that cases name.</param>
    /// <param name="tests">The tests.</param>
    /// <returns>One result a case, in order.</returns>
    public static ImmutableArray<PolicyTestResult> Run(
        PolicyBundle bundle,
        IEnumerable<RouteDocument> routes,
        IEnumerable<PrincipalDocument> principals,
        IEnumerable<DeploymentDocument> deployments,
        IEnumerable<PolicyTestDocument> tests)
    {
        PolicyTestRunner runner = new(bundle, routes, principals, deployments);
        return [.. tests.SelectMany(test => test.Cases.Select(one => runner.Run(test, one)))];
    }

    private PolicyTestResult Run(PolicyTestDocument test, PolicyTestCase one)
    {
        if (Prepare(test, one.Given, out BoundRequest? request) is string problem)
        {
            return new PolicyTestResult(test.Name, one, null, [problem]);
        }

        Decision decision = DecisionEngine.Decide(_bundle, request!);
        return new PolicyTestResult(test.Name, one, decision, [.. Compare(decision, one.Expect)]);
    }

    // Null when the request was made.
    private string? Prepare(PolicyTestDocument test, PolicyTestRequest given, out BoundRequest? request)
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

        ImmutableArray<SchemaViolation> violations = operation.Arguments.Validate(given.Arguments);
        if (!violations.IsEmpty)
        {
            return $"the arguments do not meet the operation's schema: {violations[0].Pointer} {violations[0].Message}";
        }

        request = Make(test, given, route, operation);
        return null;
    }

    private BoundRequest Make(PolicyTestDocument test, PolicyTestRequest given, RouteDocument route, RouteOperation operation)
    {
        PrincipalDocument principal = PrincipalOf(test, given);
        DeploymentDocument? deployment = DeploymentOf(test, given, principal);
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
            Principal = principal.Name,
            Deployment = deployment?.Name,
            TokenId = "policy-test",
            IssuedAt = test.Now,
            ExpiresAt = test.Now.AddMinutes(10),
        };
        return new BoundRequest(AuthenticatedRequest.Authenticate(asked, caller))
        {
            Principal = principal,
            Deployment = deployment,
            Route = route,
            Operation = operation,
            Envelope = new AuthorityEnvelope([]),
            Arguments = given.Arguments,
            Now = test.Now,
            AuthorityClock = 0,
        };
    }

    private PrincipalDocument PrincipalOf(PolicyTestDocument test, PolicyTestRequest given)
    {
        PrincipalDocument principal = given.Principal is not null ? _principals[given.Principal] : new PrincipalDocument
        {
            Name = "policy-test",
            Position = test.Position,
            Content = JsonObject.Empty,
            Type = given.PrincipalType,
        };
        return given.Roles.IsDefault ? principal : principal with { Roles = given.Roles };
    }

    private DeploymentDocument? DeploymentOf(PolicyTestDocument test, PolicyTestRequest given, PrincipalDocument principal)
    {
        if (given.Deployment is not null)
        {
            DeploymentDocument known = _deployments[given.Deployment];
            return given.Environment is null ? known : known with { Environment = given.Environment };
        }

        return given.Environment is null ? null : new DeploymentDocument
        {
            Name = "policy-test",
            Position = test.Position,
            Content = JsonObject.Empty,
            Environment = given.Environment,
            Runtime = "external",
            Principals = [principal.Name],
        };
    }

    private static IEnumerable<string> Compare(Decision decision, PolicyTestExpectation expect)
    {
        if (!string.Equals(decision.Effect, expect.Effect, StringComparison.Ordinal))
        {
            yield return $"expected {expect.Effect}, decided {decision.Effect}: {string.Join("; ", decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}"))}";
        }

        (JsonObject? granted, ImmutableArray<ApprovalGate> gates) = decision switch
        {
            Decision.Allow allow => (allow.Action.Arguments, []),
            Decision.Narrow narrow => (narrow.Action.Arguments, []),
            Decision.AwaitApproval wait => (wait.Action.Arguments, wait.Gates),
            _ => (null, ImmutableArray<ApprovalGate>.Empty),
        };
        foreach ((string name, JsonValue value) in expect.Granted.Members)
        {
            if (!value.Equals(granted?[name]))
            {
                yield return $"expected {name} {value}, granted {granted?[name]?.ToString() ?? "nothing"}";
            }
        }

        string[] rules = [.. decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule}")];
        foreach (string rule in expect.Rules.Except(rules, StringComparer.Ordinal))
        {
            yield return $"expected the rule {rule}, decided by {string.Join(", ", rules)}";
        }

        string? code = (decision as Decision.Deny)?.Code.ToWord();
        if (expect.Reason is not null && !string.Equals(code, expect.Reason, StringComparison.Ordinal))
        {
            yield return $"expected the reason {expect.Reason}, was {code ?? "no denial"}";
        }

        string[] names = [.. gates.Select(static g => g.Name)];
        if (!expect.Gates.IsDefault && !names.SequenceEqual(expect.Gates.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            yield return $"expected the gates [{string.Join(", ", expect.Gates)}], were [{string.Join(", ", names)}]";
        }
    }
}
