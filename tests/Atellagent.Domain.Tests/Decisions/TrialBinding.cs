using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>Binds recorded requests to documents as policy tests do, for tests of what comes after.</summary>
internal sealed class TrialBinding(PolicyBundle policies, IReadOnlyCollection<BoundaryDocument> documents) : IRecordedBinding
{
    private readonly PolicyTestRequests _requests = new(documents);

    public PolicyBundle Policies => policies;

    public Rebound Bind(RecordedDecision recorded, JsonObject arguments)
    {
        PolicyTestRequest given = new()
        {
            Principal = recorded.Principal,
            Deployment = recorded.Deployment,
            Delegation = recorded.Delegation,
            Route = recorded.Route,
            Operation = recorded.Operation,
            Arguments = arguments,
            Context = recorded.Context,
            TokenIssuedAt = recorded.TokenIssuedAt,
            TokenExpiresAt = recorded.TokenExpiresAt,
        };
        string? problem = _requests.Make(given, recorded.At, out BoundRequest? request);
        return problem is not null ? Refuse(problem.StartsWith("the arguments", StringComparison.Ordinal) ? DenialCode.ArgumentsInvalid : DenialCode.UnknownRoute, problem)
            : PolicyTestRequests.Bind(request!, out string? outside) is { } bound ? new Rebound(bound, null)
            : Refuse(DenialCode.OutsideAuthority, outside!);
    }

    private static Rebound Refuse(DenialCode code, string message) =>
        new(null, new Decision.Deny(code) { Reasons = [new DecisionReason("boundary", code.ToWord(), RuleEffect.Deny, message)], PolicyVersion = default });
}
