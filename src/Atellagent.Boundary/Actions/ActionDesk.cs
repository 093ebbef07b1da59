using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Boundary.Streams;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Where surfaces hand in requests. One with the caller's own key goes through that key's grain, so that repeats queue; one
/// without has a key that nobody else can know, and needs no queue. The grain is each silo's own: it keeps calls that do not come from
/// spending a commit, and the database says whose the key is. What is under way, at another silo or because people have agreed to it, is
/// waited for here.
/// </summary>
/// <param name="boundary">The one path.</param>
/// <param name="grains">The grains.</param>
/// <param name="reader">Where actions are read.</param>
/// <param name="signals">Tells when an action moves at this silo.</param>
/// <param name="time">The clock of the waiting.</param>
public sealed class ActionDesk(ActionBoundary boundary, IGrainFactory grains, IEvidenceReader reader, ActionSignals signals, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Submits a request.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> SubmitAsync(AuthenticatedRequest request, CancellationToken cancellationToken) =>
        request.Request.IdempotencyKey is { } key
            ? QueueAsync(request.Arrived(time.GetUtcNow()), key, cancellationToken)
            : boundary.ExecuteAsync(request, cancellationToken);

    /// <summary>Submits a request whose answer may be told while it comes. It has no key: what has been told cannot be told again.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="sink">Where the answer is told.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> StreamAsync(AuthenticatedRequest request, IAnswerSink sink, CancellationToken cancellationToken) =>
        boundary.StreamAsync(request, sink, cancellationToken);

    /// <summary>Submits a request whose caller hears what the destination says before its answer. It has no key: what has been said is not said again.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="listener">Who hears it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> AccompanyAsync(AuthenticatedRequest request, INoticeListener listener, CancellationToken cancellationToken) =>
        boundary.AccompanyAsync(request, listener, cancellationToken);

    /// <summary>Submits a request for a tunnel. It has no key: what passes once cannot pass again.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="tunnel">Its near end.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer, when the tunnel is over.</returns>
    public Task<ActionAnswer> TunnelAsync(AuthenticatedRequest request, ITunnelClient tunnel, CancellationToken cancellationToken) =>
        boundary.TunnelAsync(request, tunnel, cancellationToken);

    private async Task<ActionAnswer> QueueAsync(AuthenticatedRequest request, string key, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        string scope = ActionClock.Scope(request.Caller);
        IActionGrain grain = grains.GetGrain<IActionGrain>($"{scope}|{key}");
        while (true)
        {
            ActionAnswer answer = (await grain.SubmitAsync(new Immutable<AuthenticatedRequest>(request)).WaitAsync(cancellationToken)).Value;

            // Refused by a limit it was not looked up: a repeat has its answer however busy the route is by now.
            if (answer.Code == "rate_limited" && await reader.FindActionAsync(scope, key, cancellationToken) is { } first)
            {
                return await boundary.AnswerAgainAsync(request.Caller, answer, first, cancellationToken);
            }

            if (!answer.IsUnderWay || !await HasEndedAsync(answer, begin, cancellationToken))
            {
                return answer;
            }
        }
    }

    private async Task<bool> HasEndedAsync(ActionAnswer answer, long begin, CancellationToken cancellationToken)
    {
        string action = ((JsonString)answer.Body["id"]!).Value;
        while (time.GetElapsedTime(begin) < LongestWait)
        {
            if (await reader.FindActionAsync(action, cancellationToken) is { Answer: not null })
            {
                return true;
            }

            await signals.WaitAsync(action, Look, cancellationToken);
        }

        return false;
    }
}
