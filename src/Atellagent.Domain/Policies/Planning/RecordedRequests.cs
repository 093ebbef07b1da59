using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>Makes recorded requests into requests again, to be decided and never to be dispatched.</summary>
public static class RecordedRequests
{
    /// <summary>What stands for a token's key and identifier, of which a record holds no more than that there was one.</summary>
    private const string Recorded = "recorded";

    /// <summary>A request as if it had come so far with other arguments; what was asked for stays what it was.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The same request with them.</returns>
    internal static BoundRequest With(BoundRequest request, JsonObject arguments) => With(request, arguments, request.Findings);

    /// <summary>The same request as other policies see it: with what the detectors say that these read or want.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policies">The policies.</param>
    /// <returns>The request.</returns>
    internal static BoundRequest For(BoundRequest request, PolicyBundle policies) =>
        With(
            request,
            request.Arguments,
            policies.LookAtRequest(request.Route.Name, request.Operation.Name, request.Authenticated.Request)
                .With(DetectorReport.Of(request.Findings, policies.AskedElsewhere(request.Route.Name, request.Operation.Name, isResponse: false))).Scores);

    private static BoundRequest With(BoundRequest request, JsonObject arguments, ImmutableSortedDictionary<string, decimal> findings) => new(request.Authenticated)
    {
        Principal = request.Principal,
        Deployment = request.Deployment,
        Delegation = request.Delegation,
        Teams = request.Teams,
        Route = request.Route,
        Callee = request.Callee,
        Operation = request.Operation,
        Envelope = request.Envelope,
        Arguments = arguments,
        Findings = findings,
        Found = request.Found,
        Words = request.Words,
        Labels = request.Labels,
        Approval = request.Approval,
        Now = request.Now,
        AuthorityClock = request.AuthorityClock,
    };

    /// <summary>Makes one.</summary>
    /// <param name="recorded">The decision that was made of it.</param>
    /// <param name="arguments">The arguments that were asked for.</param>
    /// <returns>The request, with the caller that its token proved then.</returns>
    public static AuthenticatedRequest Make(RecordedDecision recorded, JsonObject arguments)
    {
        ActionRequest request = new()
        {
            Route = recorded.Route,
            Operation = recorded.Operation,
            Arguments = arguments,
            Context = recorded.Context,
            RefusesNarrowing = recorded.Standing?.RefusesNarrowing ?? false,
            RefusesWaiting = recorded.Standing?.RefusesWaiting ?? false,
            IsExternal = recorded.IsExternal,
            Surface = Recorded,
        };
        return AuthenticatedRequest.Authenticate(request, new CallerIdentity
        {
            Principal = recorded.Principal,
            Deployment = recorded.Deployment,
            Delegation = recorded.Delegation,

            // A record holds no parents of its token; what was decided in a hosted deployment had a run.
            ParentTokens = recorded.Standing?.Deployment?.Runtime == DeploymentDocument.Hosted ? [RunId.Recorded] : [],
            TokenId = Recorded,
            IssuedAt = recorded.TokenIssuedAt ?? recorded.At,
            ExpiresAt = recorded.TokenExpiresAt ?? recorded.At,
            KeyThumbprint = recorded.Standing?.IsKeyBound == false ? null : Recorded,
            Details = recorded.Standing is null ? default : recorded.Standing.Details,
        }).Recorded(recorded.Narrowing);
    }
}
