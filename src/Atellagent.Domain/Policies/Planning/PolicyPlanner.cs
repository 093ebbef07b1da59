using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>
/// Decides recorded requests again under other policies and grants, and tells where the answer differs. Nothing is
/// dispatched and nothing is recorded. What cannot be decided again is told as such and never guessed; where it cannot be
/// shown that no more is allowed, the verdict is wider. One instance may be used by many threads.
/// </summary>
/// <param name="bundle">The policies, compiled.</param>
/// <param name="documents">The documents that they were compiled from, with the principals, deployments and routes.</param>
public sealed class PolicyPlanner(PolicyBundle bundle, IReadOnlyCollection<BoundaryDocument> documents)
{
    private readonly PolicyTestRequests _requests = new(documents);
    private readonly Dictionary<string, RouteDocument> _routes = documents.OfType<RouteDocument>().Append(Administration.AdministrationRoute.Route).ToDictionary(static r => r.Name, StringComparer.Ordinal);

    /// <summary>Decides one recorded request again.</summary>
    /// <param name="recorded">The decision as recorded.</param>
    /// <returns>The two answers and how they differ.</returns>
    public PlannedDecision Plan(RecordedDecision recorded)
    {
        if (recorded.Arguments is null)
        {
            return Unknown(recorded, "the arguments were not kept");
        }

        if (recorded.TokenIssuedAt is null || recorded.TokenExpiresAt is null)
        {
            return Unknown(recorded, "the times of the token were not kept");
        }

        if (recorded.Delegation.IsDefault)
        {
            return Unknown(recorded, "on whose behalf it was asked cannot be read");
        }

        if (!IsAboutPolicy(recorded.Code))
        {
            return Unknown(recorded, "it was refused before the policies were asked");
        }

        string? problem = _requests.Make(Request(recorded, recorded.Arguments), recorded.Time, out BoundRequest? request);
        if (request is null)
        {
            return Refuses(recorded, recorded.Arguments)
                ? Compare(recorded, "deny", [Boundary("arguments_invalid", problem!)], null, [])
                : Unknown(recorded, problem!);
        }

        if (PolicyTestRequests.Bind(request, out string? outside) is not BoundRequest within)
        {
            return Compare(recorded, "deny", [Boundary("outside_authority", outside!)], null, []);
        }

        Decision decision = DecisionEngine.Decide(bundle, within);
        (JsonObject? granted, ImmutableArray<ArgumentChange> changes) = decision switch
        {
            Decision.Allow allow => (allow.Action.Arguments, []),
            Decision.Narrow narrow => (narrow.Action.Arguments, narrow.Changes),
            Decision.AwaitApproval awaited => (awaited.Action.Arguments, awaited.Changes),
            _ => (null, ImmutableArray<ArgumentChange>.Empty),
        };
        return Compare(recorded, decision.Effect, decision.Reasons, granted, changes);
    }

    private static PolicyTestRequest Request(RecordedDecision recorded, JsonObject arguments) => new()
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

    // A suspended principal or a disabled route would have been refused under any policies.
    private static bool IsAboutPolicy(DenialCode? code) => code is null
        or DenialCode.NoAllow
        or DenialCode.Forbidden
        or DenialCode.PolicyError
        or DenialCode.CannotNarrow
        or DenialCode.Unstable
        or DenialCode.ArgumentsInvalid
        or DenialCode.OutsideAuthority
        or DenialCode.PolicyUnavailable
        or DenialCode.DetectorMissing
        or DenialCode.NarrowingRefused;

    private bool Refuses(RecordedDecision recorded, JsonObject arguments) =>
        _routes.TryGetValue(recorded.Route, out RouteDocument? route)
        && route.Operations.TryGetValue(recorded.Operation, out RouteOperation? operation)
        && !operation.Arguments.Validate(arguments).IsEmpty;

    private static PlannedDecision Compare(
        RecordedDecision recorded,
        string effect,
        ImmutableArray<DecisionReason> reasons,
        JsonObject? granted,
        ImmutableArray<ArgumentChange> changes)
    {
        bool isGrantedSame = Equals(recorded.Granted, granted) && HasSameLimits(recorded, changes);
        PlanVerdict verdict = isGrantedSame && string.Equals(recorded.Effect, effect, StringComparison.Ordinal) ? PlanVerdict.Same
            : IsNoWider(recorded.Effect, effect, isGrantedSame) ? PlanVerdict.Tighter
            : PlanVerdict.Wider;
        return new PlannedDecision(recorded, verdict, effect, reasons, null);
    }

    private static bool HasSameLimits(RecordedDecision recorded, ImmutableArray<ArgumentChange> changes)
    {
        int limits = 0;
        foreach (ArgumentChange change in changes)
        {
            if (!change.Path.StartsWith(RecordedDecision.LimitPath, StringComparison.Ordinal))
            {
                continue;
            }

            limits++;
            if (!recorded.Limits.TryGetValue(change.Path, out JsonValue? limit) || !Equals(limit, change.To))
            {
                return false;
            }
        }

        return limits == recorded.Limits.Count;
    }

    // Arguments as narrowed lie within those that were asked for; of two narrowed ones neither is known to lie in the other.
    private static bool IsNoWider(string before, string after, bool isGrantedSame) => (before, after) switch
    {
        (_, "deny") or ("allow", _) => true,
        ("narrow", "require_approval") => isGrantedSame,
        _ => false,
    };

    private static PlannedDecision Unknown(RecordedDecision recorded, string problem) => new(recorded, PlanVerdict.Unknown, null, [], problem);

    private static DecisionReason Boundary(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);
}
