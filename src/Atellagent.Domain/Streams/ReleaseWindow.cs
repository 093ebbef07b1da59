using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Streams;

/// <summary>
/// What of an answer may leave while the rest is still coming. Events leave whole and in order, each once all that it says has been looked at
/// together with what came after it. What stands between the events that have left and the end is held back, and so is the end itself.
/// </summary>
/// <param name="bundle">The policies in force; null where there are none that are valid.</param>
/// <param name="action">The action as it was granted.</param>
/// <param name="wanted">The detectors without whose answer nothing is released.</param>
/// <param name="operation">The operation, which says how its answers come.</param>
/// <param name="time">The clock by which detectors are late; null where nobody waits for them.</param>
public sealed class ReleaseWindow(PolicyBundle? bundle, BoundedAction action, ImmutableArray<string> wanted, string operation, TimeProvider? time = null)
{
    private static readonly JsonLimits Again = new(int.MaxValue, 64, int.MaxValue);
    private readonly ImmutableArray<ITextDetector> _detectors = bundle?.DetectorsOfResponse(action.Request.Route.Name, action.Request.Operation.Name) ?? [];
    private readonly Dictionary<string, StreamChannel> _channels = new(StringComparer.Ordinal);
    private readonly Queue<(StreamEvent Event, ImmutableArray<(StreamChannel Channel, int End)> Ends)> _held = [];
    // What waits for the end is kept as the bytes that it was: taken apart, an event takes many times as much.
    private readonly List<byte[]> _packed = [];
    private ImmutableSortedDictionary<string, decimal> _scores = DetectorReport.None.Scores;
    private StreamVerdict? _verdict;
    private ModelStream? _leftMade;
    private ISecretWatch? _watch;

    /// <summary>The answer as far as it has come.</summary>
    public ModelStream Answer { get; } = Make(operation);

    private ModelStream LeftAnswer => _leftMade ??= ModelStream.Behind(operation, Answer);

    /// <summary>How many events have left.</summary>
    public int Left { get; private set; }

    /// <summary>Whether the answer may not go on.</summary>
    public bool IsStopped => _verdict == StreamVerdict.Stop;

    /// <summary>The labels that whoever is told what may leave by now has from then on; sorted.</summary>
    public ImmutableArray<string> Labels { get; private set; } = [];

    /// <summary>What has left.</summary>
    /// <returns>The answer as far as it has left; null where nothing has.</returns>
    public JsonObject? LeftSoFar() => Left == 0 ? null : LeftAnswer.Whole();

    /// <summary>Says what must not leave whatever policy says: the credential that was sent.</summary>
    /// <param name="watch">Who knows it.</param>
    public void Guard(ISecretWatch watch) => _watch = watch;

    /// <summary>Takes the next event.</summary>
    /// <param name="data">Its data.</param>
    /// <returns>The events that may leave now, in order.</returns>
    public ImmutableArray<JsonObject> Take(JsonObject data)
    {
        StreamEvent next = Answer.Read(data);
        Answer.Take(next);
        _held.Enqueue((next, Append(next)));
        Look(next.Rest);
        if (next.Closes is { } closed)
        {
            foreach ((_, StreamChannel channel) in _channels.Where(one => one.Key.StartsWith(closed, StringComparison.Ordinal)))
            {
                channel.IsClosed = true;
            }
        }

        ClearAll();
        if (_verdict == StreamVerdict.Hold)
        {
            Pack();
        }

        return _verdict == StreamVerdict.Release ? Leave() : [];
    }

    /// <summary>Ends it, whatever comes.</summary>
    public void Stop() => _verdict = StreamVerdict.Stop;

    /// <summary>Looks at all that has not been, now that nothing more comes: for what must not leave whatever policy says.</summary>
    public void End()
    {
        if (_channels.Values.Any(channel => _watch?.Holds(channel.From(channel.Context)) == true))
        {
            Stop();
        }
    }

    /// <summary>The rest of an answer, once it has been decided upon.</summary>
    /// <param name="release">What leaves of it.</param>
    /// <returns>The events with which it ends.</returns>
    public IEnumerable<JsonObject> Finish(ReleaseDecision release)
    {
        if (release is { Effect: ReleaseEffect.Full, IsPartial: false })
        {
            return _packed.Select(Unpack).Concat(_held.Select(static held => held.Event.Data));
        }

        return release is { Effect: ReleaseEffect.Redacted, Result: JsonObject clean } && Left == 0 ? Answer.Retell(clean) : LeftAnswer.Stop();
    }

    // Only the end can tell, so nothing of it leaves before.
    private void Pack()
    {
        while (_held.TryDequeue(out (StreamEvent Event, ImmutableArray<(StreamChannel Channel, int End)> Ends) head))
        {
            _packed.Add(CanonicalJson.ToUtf8(head.Event.Data));
        }
    }

    private static JsonObject Unpack(byte[] packed) => StrictJson.TryParse(packed, Again, out JsonValue? value, out string? problem)
        ? (JsonObject)value
        : throw new InvalidOperationException($"what was read before cannot be read again: {problem}");

    private static ModelStream Make(string operation) => ModelStream.TryMake(operation, out ModelStream? stream)
        ? stream
        : throw new ArgumentException("answers of this operation do not come as events", nameof(operation));

    private ImmutableArray<(StreamChannel Channel, int End)> Append(StreamEvent next)
    {
        ImmutableArray<(StreamChannel, int)>.Builder ends = ImmutableArray.CreateBuilder<(StreamChannel, int)>(next.Texts.Length);
        foreach (StreamText text in next.Texts)
        {
            if (!_channels.TryGetValue(text.Channel, out StreamChannel? channel))
            {
                _channels.Add(text.Channel, channel = new StreamChannel(_detectors.IsEmpty ? 0 : StreamChannel.Tail));
            }

            // A text that ended and goes on after all was not held back to its end, so nobody can vouch for where it was cut.
            if (channel.IsClosed && text.Text.Length > 0)
            {
                Stop();
            }

            channel.Append(text.Text);
            ends.Add((channel, channel.Length));
        }

        return ends.MoveToImmutable();
    }

    private void ClearAll()
    {
        _verdict ??= Ask();
        foreach (StreamChannel channel in _channels.Values)
        {
            if (_verdict != StreamVerdict.Release)
            {
                return;
            }

            if (channel.TryFind(out int candidate))
            {
                Clear(channel, candidate);
            }
        }
    }

    private void Clear(StreamChannel channel, int candidate)
    {
        int start = channel.Context;
        string text = channel.From(start);
        if (_watch?.Holds(text) == true)
        {
            Stop();
            return;
        }

        int open = channel.IsClosed || _watch is null ? candidate : start + _watch.OpenFrom(text);
        Look(new JsonString(text));
        if (_verdict == StreamVerdict.Release && Math.Min(candidate, open) > channel.Cleared)
        {
            channel.Clear(Math.Min(candidate, open));
        }
    }

    // What has been found stays found, so the rules are asked again only when there is more.
    private void Look(JsonValue value)
    {
        if (_detectors.IsEmpty || IsStopped || _verdict == StreamVerdict.Hold)
        {
            return;
        }

        ImmutableSortedDictionary<string, decimal> before = _scores;
        ImmutableSortedDictionary<string, decimal> after = before;
        foreach ((string kind, decimal score) in Detection.Look(value, _detectors, time is null ? default : new DetectionDeadline(time)).Scores)
        {
            if (kind.StartsWith(DetectorReport.Unavailable, StringComparison.Ordinal))
            {
                _verdict = StreamVerdict.Hold;
                return;
            }

            after = after.TryGetValue(kind, out decimal known) && known >= score ? after : after.SetItem(kind, score);
        }

        if (!ReferenceEquals(before, after))
        {
            _scores = after;
            _verdict = Ask();
        }
    }

    // A label stays, also where a rule does not hold any more: what it stood for may have left.
    private StreamVerdict Ask()
    {
        StreamVerdict verdict = StreamRelease.Ask(bundle, action, _scores, wanted, out ImmutableArray<string> labels);
        Labels = Obligations.Join(Labels, labels);
        return verdict;
    }

    private ImmutableArray<JsonObject> Leave()
    {
        ImmutableArray<JsonObject>.Builder leaving = ImmutableArray.CreateBuilder<JsonObject>();
        while (_held.TryPeek(out (StreamEvent Event, ImmutableArray<(StreamChannel Channel, int End)> Ends) head)
            && !head.Event.IsLast && head.Ends.All(static end => end.End <= end.Channel.Cleared))
        {
            _held.Dequeue();
            LeftAnswer.Take(head.Event);
            leaving.Add(head.Event.Data);
            Left++;
        }

        return leaving.ToImmutable();
    }
}
