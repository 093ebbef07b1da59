using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Detectors;
using Atellagent.Boundary.Labels;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Notices;

/// <summary>Decides about the notices of one call with what is in force when they come.</summary>
/// <param name="replica">Authority.</param>
/// <param name="detectors">Asks detectors elsewhere.</param>
/// <param name="labels">Gives labels.</param>
/// <param name="clock">The time.</param>
/// <param name="action">The action as it was granted.</param>
/// <param name="id">Its id.</param>
/// <param name="wanted">The detectors without whose answer nothing is released.</param>
internal sealed class NoticeGate(
    AuthorityReplica replica, DetectorDesk detectors, LabelDesk labels, ActionClock clock, BoundedAction action, string id, ImmutableArray<string> wanted) : INoticeGate
{
    private PolicyBundle? Policies => replica.Current.PoliciesOf(action.Request.Route.Name);

    /// <inheritdoc />
    public bool Stands()
    {
        CallerIdentity caller = action.Request.Authenticated.Caller;
        AuthorityView view = replica.Current;
        return caller.ExpiresAt > clock.Now && !view.IsRevoked(caller) && CallerStanding.Find(view, caller, out _, out _, out _) is null;
    }

    /// <inheritdoc />
    public async ValueTask<ReleaseDecision> DecideAsync(JsonObject body)
    {
        DetectorReport asked = await detectors.LookAsync(replica.Current, action.Request, id, isResponse: true, body, clock.Stopping);
        return ReleaseEngine.Decide(Policies, action, body, wanted, asked, new DetectionDeadline(clock.Time));
    }

    /// <inheritdoc />
    public DetectorReport Look(string text) =>
        Policies?.LookAtResponse(action.Request.Route.Name, action.Request.Operation.Name, new JsonString(text), new DetectionDeadline(clock.Time)) ?? DetectorReport.None;

    /// <inheritdoc />
    public Task<bool> GiveAsync(ImmutableArray<string> given) => labels.GiveAsync(action.Request, id, given);
}
