using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Boundary.Streams;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Streams;

namespace Atellagent.Boundary;

/// <content>The same way for callers who are there while the action is carried out.</content>
public sealed partial class ActionBoundary
{
    /// <summary>The same way, where the destination's answer may be told while it comes.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="sink">Where it is told.</param>
    /// <param name="cancellationToken">The caller left. Until the admission that ends the action; after it, nothing does.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> StreamAsync(AuthenticatedRequest authenticated, IAnswerSink sink, CancellationToken cancellationToken) =>
        WalkAsync(authenticated, story => story.Sink = sink, cancellationToken);

    /// <summary>The same way for a tunnel: stage 7 lasts as long as it does, and it ends with what allowed it.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="tunnel">Its near end.</param>
    /// <param name="cancellationToken">The caller left. Until the admission that ends the action; after it, the near end does.</param>
    /// <returns>The answer, when the tunnel is over.</returns>
    public Task<ActionAnswer> TunnelAsync(AuthenticatedRequest authenticated, ITunnelClient tunnel, CancellationToken cancellationToken) =>
        WalkAsync(
            authenticated,
            story => story.Tunnel = new OpenTunnel(tunnel, story.DecisionId.ToString(), new TunnelStanding(replica, binder, authenticated, clock.Time)),
            cancellationToken);

    /// <summary>The same way, where the caller hears what the destination says before its answer.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="listener">Who hears it.</param>
    /// <param name="cancellationToken">The caller left. Until the admission that ends the action; after it, nothing does.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> AccompanyAsync(AuthenticatedRequest authenticated, INoticeListener listener, CancellationToken cancellationToken) =>
        WalkAsync(authenticated, story => story.Listener = listener, cancellationToken);

    private Task<ActionAnswer> RunAsync(AuthenticatedRequest authenticated, Errand errand) => WalkAsync(authenticated, story => story.Errand = errand, clock.Stopping);

    // What of the destination's words may reach the caller before the outcome is recorded, and through what.
    private AnswerStream? Equip(ActionStory story, Permit permit, ImmutableArray<string> wanted)
    {
        permit.Tunnel = story.Tunnel;
        permit.Errand = story.Errand;

        // Of most calls nothing is told or asked before their answer, so for these nothing is made.
        NoticeGate Gate() => new(replica, detectors, labels, clock, permit.Action, story.Id.ToString(), wanted);
        permit.Notices = story.Notices = story.Listener is { } listener ? new NoticeRelease(listener, story.DecisionId.ToString(), Gate()) : null;
        permit.Questions = permit.Action.Operation.IsTool && McpOperations.HasQuestions(permit.Route.Operations)
            ? new ServerQuestions(story.Listener as IQuestionListener, story.DecisionId.ToString(), story.Id.ToString(), permit.Action.Request.Authenticated, Gate(), RunAsync)
            : null;
        return permit.Stream = story.Sink is { } sink
            ? new(new ReleaseWindow(replica.Current.PoliciesOf(permit.Route.Name), permit.Action, wanted, permit.Action.Operation.Name, clock.Time), sink, story.DecisionId.ToString(), found => labels.GiveAsync(permit.Action.Request, story.Id.ToString(), found))
            : null;
    }
}
