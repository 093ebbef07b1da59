using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Plans;

/// <summary>
/// Binds recorded requests to documents by the binder that binds those of callers. Those who took part are what the record says that
/// policies saw then; only what a draft changes about them is as the draft has it.
/// </summary>
/// <param name="view">The documents.</param>
/// <param name="policies">Their policies.</param>
/// <param name="inForce">The documents in force, of which these are a draft; null where these are in force themselves.</param>
internal sealed class RecordedBinding(AuthorityView view, PolicyBundle policies, AuthorityView? inForce) : IRecordedBinding
{
    /// <inheritdoc />
    public PolicyBundle Policies => policies;

    /// <inheritdoc />
    public Rebound Bind(RecordedDecision recorded, JsonObject arguments)
    {
        AuthenticatedRequest request = RecordedRequests.Make(recorded, arguments);
        return AuthorityBinder.BindRecorded(request, view, recorded.At, parties => recorded.Standing is { Principal: { } principal } standing ? Recall(parties, standing, principal) : parties, recorded.Findings) switch
        {
            BindingResult.Bound bound => new Rebound(bound.Request, null),
            BindingResult.Refused refused => new Rebound(null, refused.Denial),
            _ => default,
        };
    }

    private BoundParties Recall(BoundParties now, RecordedStanding then, RecordedParty principal) => new(
        Recall(now.Principal, principal),
        now.Deployment is not null && then.Deployment is { } place && !IsDrafted(now.Deployment, static v => v.Deployments)
            ? now.Deployment with { Environment = place.Environment, Runtime = place.Runtime, Workflow = place.Workflow, Owner = place.Owner }
            : now.Deployment,
        now.Delegation.Length == then.Delegation.Length
            ? [.. now.Delegation.Select((link, i) => new BoundDelegator(Recall(link.Principal, then.Delegation[i]), link.Deployment) { Teams = TeamsOf(link.Principal.Name, link.Teams, then.Delegation[i].Teams) })]
            : now.Delegation,
        TeamsOf(now.Principal.Name, now.Teams, principal.Teams),
        now.Callee is not null && then.Callee is { } callee ? Recall(now.Callee, callee) : now.Callee,
        then.Labels);

    private PrincipalDocument Recall(PrincipalDocument now, RecordedParty then) => IsDrafted(now, static v => v.Principals)
        ? now
        : now with { Type = then.Type, Owner = then.Owner, Roles = then.Roles };

    private bool IsDrafted<T>(T document, Func<AuthorityView, IReadOnlyDictionary<string, T>> among)
        where T : BoundaryDocument => inForce is not null && (!among(inForce).TryGetValue(document.Name, out T? was) || was.Revision != document.Revision);

    // What teams a draft puts somebody into or takes them out of comes to what they were in then.
    private ImmutableArray<string> TeamsOf(string principal, ImmutableArray<string> now, ImmutableArray<string> then)
    {
        if (inForce is null)
        {
            return then;
        }

        ImmutableArray<string> before = inForce.Memberships.GetValueOrDefault(principal, []);
        ImmutableArray<string> after = view.Memberships.GetValueOrDefault(principal, []);
        return before.SequenceEqual(after, StringComparer.Ordinal) ? then
            : now.IsEmpty && then.IsEmpty ? now
            : [.. then.Except(before.Except(after, StringComparer.Ordinal), StringComparer.Ordinal).Union(after.Except(before, StringComparer.Ordinal), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
