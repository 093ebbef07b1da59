using System.Collections.Immutable;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Streams;

namespace Atellagent.Boundary.Streams;

/// <summary>
/// An answer on its way to its caller while the provider still gives it. What may leave before the end leaves; the end leaves when the outcome is
/// recorded.
/// </summary>
/// <param name="window">Says what may leave.</param>
/// <param name="sink">Where it goes.</param>
/// <param name="decision">The decision's id.</param>
/// <param name="give">Gives labels to whoever is told, and says whether they are on disk.</param>
public sealed class AnswerStream(ReleaseWindow window, IAnswerSink sink, string decision, Func<ImmutableArray<string>, Task<bool>> give)
{
    private ImmutableArray<string> _given = [];
    private bool _hasBegun;
    private bool _isGone;
    private bool _hasEvents;

    /// <summary>The answer as far as it has come.</summary>
    internal ModelStream Answer => window.Answer;

    /// <summary>Whether nobody reads on, because the answer was stopped or the caller has left.</summary>
    internal bool IsOver => window.IsStopped || IsGone;

    private bool IsGone => _isGone || sink.IsGone;

    /// <summary>Says what must not leave whatever policy says.</summary>
    /// <param name="watch">Who knows it.</param>
    internal void Guard(ISecretWatch watch) => window.Guard(watch);

    /// <summary>Takes the next event, and tells what may leave by now.</summary>
    /// <param name="data">The event.</param>
    /// <returns>A task that ends when that is on its way.</returns>
    internal async ValueTask TakeAsync(JsonObject data)
    {
        _hasEvents = true;
        ImmutableArray<JsonObject> leaving = window.Take(data);
        if (!leaving.IsEmpty && await MayTellAsync())
        {
            await SendAsync(leaving);
        }
    }

    // What whoever is told has read from then on is on disk before it is told. Where it cannot be, nothing more leaves.
    private async ValueTask<bool> MayTellAsync()
    {
        ImmutableArray<string> labels = window.Labels;
        if (labels.Length > _given.Length)
        {
            if (!await give(labels))
            {
                window.Stop();
                return false;
            }

            _given = labels;
        }

        return true;
    }

    /// <summary>Looks at what has not been, while the secret is still known that must not leave.</summary>
    internal void Close() => window.End();

    /// <summary>Nothing more of it leaves.</summary>
    internal void Stop() => window.Stop();

    /// <summary>What leaves in the end: what was decided on the whole, unless it was stopped, the caller has left, or the beginning is gone already.</summary>
    /// <param name="release">What was decided.</param>
    /// <returns>What leaves.</returns>
    internal ReleaseDecision Conclude(ReleaseDecision release)
    {
        bool mayLeave = release.Effect == ReleaseEffect.Full || (release.Effect == ReleaseEffect.Redacted && window.Left == 0);
        DecisionReason? reason = window.IsStopped ? Why("stream_stopped", "the answer was stopped before its end")
            : !Answer.IsConsistent() ? Why("stream_inconsistent", "the end of the answer says something else than its pieces did")
            : IsGone ? Why("caller_left", "the caller left before the end of the answer")
            : null;
        return mayLeave && reason is null
            ? release
            : release with
            {
                Effect = release.Effect == ReleaseEffect.Held && window.Left == 0 ? ReleaseEffect.Held : ReleaseEffect.Withheld,
                Result = window.LeftSoFar(),
                IsPartial = window.Left > 0,
                Reasons = mayLeave && reason is not null ? release.Reasons.Add(reason) : release.Reasons,
            };
    }

    /// <summary>What has left of an answer of which nobody knows what came.</summary>
    /// <param name="version">The policies in force.</param>
    /// <returns>That; null where nothing has.</returns>
    internal ReleaseDecision? Lost(Digest version) => window.LeftSoFar() is { } left
        ? new ReleaseDecision(ReleaseEffect.Withheld, left) { IsPartial = true, PolicyVersion = version }
        : null;

    /// <summary>Tells the end of the answer, once the outcome is recorded.</summary>
    /// <param name="result">What came of the dispatch.</param>
    /// <param name="release">What leaves.</param>
    /// <returns>A task that ends when it is on its way.</returns>
    internal async ValueTask FinishAsync(RouteResult result, ReleaseDecision? release)
    {
        if (result is not RouteResult.Completed || release is null || (!_hasBegun && release.Effect is not (ReleaseEffect.Full or ReleaseEffect.Redacted)))
        {
            // Nothing has been told yet, or nobody knows how it ends: whoever asked is told otherwise.
            return;
        }

        if (!_hasEvents && (result is RouteResult.Completed { Succeeded: false } || !Answer.IsAnswer(release.Result)))
        {
            return;
        }

        await SendAsync(_hasEvents ? window.Finish(release) : Answer.Retell((JsonObject)release.Result!));
        if (!_isGone)
        {
            await TryAsync(() => sink.EndAsync(Answer.EndMark));
        }
    }

    private static DecisionReason Why(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);

    private async ValueTask SendAsync(IEnumerable<JsonObject> events)
    {
        foreach (JsonObject data in events)
        {
            if (IsGone)
            {
                return;
            }

            await TryAsync(() =>
            {
                if (!_hasBegun)
                {
                    _hasBegun = true;
                    sink.Begin(decision);
                }

                return sink.WriteAsync(data);
            });
        }
    }

    private async ValueTask TryAsync(Func<ValueTask> send)
    {
        try
        {
            await send();
        }
#pragma warning disable CA1031 // Whatever a connection throws, nobody reads on; what the provider has done is recorded all the same.
        catch (Exception)
        {
            _isGone = true;
        }
#pragma warning restore CA1031
    }
}
