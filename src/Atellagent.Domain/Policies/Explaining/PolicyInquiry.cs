using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>Answers questions about policies without asking for an action: what would be decided and why, who can, and what can be done.</summary>
/// <param name="bundle">The policies, compiled.</param>
/// <param name="documents">The documents that they were compiled from, with the principals and deployments.</param>
public sealed class PolicyInquiry(PolicyBundle bundle, IReadOnlyCollection<BoundaryDocument> documents)
{
    // The boundary's own route is in no folder, and in force with every one.
    private readonly ImmutableArray<BoundaryDocument> _all = [.. documents, AdministrationRoute.Route];
    private readonly PolicyTestRequests _requests = new(documents);
    private readonly DecisionExplainer _explainer = new(bundle, documents.OfType<PolicyDocument>());

    /// <summary>Explains what would be decided about a request, grants included where it names a principal.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="now">The time to decide at.</param>
    /// <param name="problem">Why there is no such request; null where it was explained.</param>
    /// <returns>The explanation; null where there is a problem.</returns>
    public DecisionExplanation? Explain(PolicyTestRequest asked, DateTimeOffset now, out string? problem)
    {
        string? outside = null;
        problem = _requests.Make(asked, now, out BoundRequest? request);
        if (request is null)
        {
            return null;
        }

        BoundRequest? within = asked.Principal is null ? request : PolicyTestRequests.Bind(request, out outside);
        DecisionExplanation explanation = _explainer.Explain(within ?? request);
        return outside is null
            ? explanation
            : explanation with
            {
                Decision = new Decision.Deny(DenialCode.OutsideAuthority)
                {
                    Reasons = [new DecisionReason("boundary", "outside_authority", RuleEffect.Deny, outside)],
                    PolicyVersion = bundle.Version,
                },
            };
    }

    /// <summary>Who can call an operation: every principal in each of its deployments.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="problem">Why this cannot be asked; null where it was answered.</param>
    /// <returns>One answer a principal and deployment, sorted.</returns>
    public ImmutableArray<Capability> WhoCan(string route, string operation, out string? problem)
    {
        RouteOperation? called = null;
        RouteDocument? found = Find<RouteDocument>("route", route, out problem);
        if (found?.Operations.TryGetValue(operation, out called) == false)
        {
            problem = $"no operation {operation} of {route}" + Suggestion.For(operation, found.Operations.Keys);
        }

        return called is null ? [] : [.. Callers().Select(caller => Ask(caller.Principal, caller.Deployment, found!, called))];
    }

    /// <summary>What a principal can call.</summary>
    /// <param name="principal">The principal's name.</param>
    /// <param name="deployment">One of its deployments; null for all of them.</param>
    /// <param name="problem">Why this cannot be asked; null where it was answered.</param>
    /// <returns>One answer a deployment and operation, sorted.</returns>
    public ImmutableArray<Capability> WhatCan(string principal, string? deployment, out string? problem)
    {
        if (Find<PrincipalDocument>("principal", principal, out problem) is null
            || (deployment is not null && Find<DeploymentDocument>("deployment", deployment, out problem) is null))
        {
            return [];
        }

        return
        [
            .. from caller in Callers()
               where string.Equals(caller.Principal.Name, principal, StringComparison.Ordinal)
                   && (deployment is null || string.Equals(caller.Deployment?.Name, deployment, StringComparison.Ordinal))
               from route in Sorted<RouteDocument>()
               from operation in route.Operations.Values.OrderBy(static o => o.Name, StringComparer.Ordinal)
               select Ask(caller.Principal, caller.Deployment, route, operation),
        ];
    }

    private TDocument? Find<TDocument>(string kind, string name, out string? problem)
        where TDocument : BoundaryDocument
    {
        TDocument? found = _all.OfType<TDocument>().FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.Ordinal));
        problem = found is null ? $"no {kind} {name}" + Suggestion.For(name, _all.OfType<TDocument>().Select(static d => d.Name)) : null;
        return found;
    }

    // An agent acts in a deployment; people and services may do without.
    private IEnumerable<(PrincipalDocument Principal, DeploymentDocument? Deployment)> Callers()
    {
        foreach (PrincipalDocument principal in Sorted<PrincipalDocument>())
        {
            if (principal.Type is PrincipalType.Person or PrincipalType.Service)
            {
                yield return (principal, null);
            }

            foreach (DeploymentDocument deployment in Sorted<DeploymentDocument>().Where(d => d.Principals.Contains(principal.Name, StringComparer.Ordinal)))
            {
                yield return (principal, deployment);
            }
        }
    }

    private Capability Ask(PrincipalDocument principal, DeploymentDocument? deployment, RouteDocument route, RouteOperation operation)
    {
        if (PolicyTestRequests.Uncovered(principal, deployment, route, operation) is string uncovered)
        {
            return new Capability(principal.Name, deployment?.Name, route.Name, operation.Name, Possibility.Never, [], uncovered);
        }

        List<string> deciding = [];
        Possibility possibility = DecisionEngine.Foresee(bundle, principal, deployment, route, _requests.CalleeOf(route), operation, deciding);
        bool isBounded = IsBounded(principal.Grants, route, operation) || (deployment is not null && IsBounded(deployment.Grants, route, operation));
        return possibility == Possibility.Always && isBounded
            ? new Capability(principal.Name, deployment?.Name, route.Name, operation.Name, Possibility.Depends, [.. deciding], "within the bounds of its grants")
            : new Capability(principal.Name, deployment?.Name, route.Name, operation.Name, possibility, [.. deciding], Sentence(possibility, deciding));
    }

    private static string Sentence(Possibility possibility, List<string> deciding) => (possibility, deciding.Count) switch
    {
        (Possibility.Never, 0) => "no rule allows it",
        (Possibility.Never, _) => "forbidden",
        (Possibility.Always, _) => "whatever the arguments",
        _ => "it depends on the call",
    };

    private static bool IsBounded(ImmutableArray<Grant> grants, RouteDocument route, RouteOperation operation) =>
        grants.Where(g => g.Covers(route.Name, operation.Name)).All(static g => !g.Bounds.IsNone);

    private IEnumerable<TDocument> Sorted<TDocument>()
        where TDocument : BoundaryDocument => _all.OfType<TDocument>().OrderBy(static d => d.Name, StringComparer.Ordinal);
}
