using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Alerts;

/// <summary>
/// Counts for one alert. What it holds is a function of the records that it was given: whoever is given the same, of a window before and since,
/// comes to the same. A window slides; an alert that was told for a key is not told again for it before a window has passed. Memory is bounded:
/// past so many keys the rest are counted together, which tells too early and never too late, and says so.
/// </summary>
/// <param name="alert">The alert.</param>
public sealed class AlertCounter(AlertDocument alert)
{
    /// <summary>How many keys are counted apart.</summary>
    public const int MostKeys = 10_000;

    private const int MostEntries = 200_000;
    private const int MostTold = 10;
    private const int SweepEvery = 1024;
    private static readonly JsonObject OfSeveral = JsonObject.Of(("several", JsonBoolean.True));

    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private int _entries;
    private int _sinceSweep = SweepEvery;
    private DateTimeOffset _newest;

    /// <summary>The alert.</summary>
    public AlertDocument Alert => alert;

    /// <summary>How many keys it counts now.</summary>
    public int Keys => _tallies.Count;

    /// <summary>How often its condition could not be evaluated.</summary>
    public long Errors { get; private set; }

    /// <summary>Notes that the alert was told before.</summary>
    /// <param name="key">For which key.</param>
    /// <param name="last">When the last was of those that it was told for.</param>
    public void Mark(JsonObject key, DateTimeOffset last)
    {
        Tally tally = Find(CanonicalJson.ToText(key));
        tally.QuietUntil = last + alert.Window > tally.QuietUntil ? last + alert.Window : tally.QuietUntil;
    }

    /// <summary>Looks at a record.</summary>
    /// <param name="subject">The record.</param>
    /// <returns>What is to be told; null where nothing is.</returns>
    public AlertFired? Note(AlertSubject subject)
    {
        bool? holds = alert.When?.Holds(subject);
        Errors += holds is null ? 1 : 0;
        if (holds is not true)
        {
            return null;
        }

        DateTimeOffset at = subject.Index.Time;
        _newest = at > _newest ? at : _newest;
        (JsonObject key, Tally tally) = Find(subject);
        if (at < tally.QuietUntil)
        {
            return null;
        }

        tally.Add(at, subject.Weight, subject.Position);
        _entries++;
        _entries -= tally.DropBefore(at - alert.Window);
        if (tally.Sum < alert.Count)
        {
            return null;
        }

        AlertFired fired = new(alert, key, tally.Sum, tally.First, at, tally.Last(MostTold)) { IsOfSeveral = ReferenceEquals(key, OfSeveral) };
        _entries -= tally.Clear();
        tally.QuietUntil = at + alert.Window;
        return fired;
    }

    private (JsonObject Key, Tally Tally) Find(AlertSubject subject)
    {
        JsonObject key = AlertKey.Of(alert.By, subject);
        string text = CanonicalJson.ToText(key);
        if (_tallies.Count < MostKeys && _entries < MostEntries)
        {
            return (key, Find(text));
        }

        Sweep();
        return _entries < MostEntries && (_tallies.Count < MostKeys || _tallies.ContainsKey(text)) ? (key, Find(text)) : (OfSeveral, Find(CanonicalJson.ToText(OfSeveral)));
    }

    private Tally Find(string key)
    {
        if (!_tallies.TryGetValue(key, out Tally? tally))
        {
            tally = new Tally();
            _tallies.Add(key, tally);
        }

        return tally;
    }

    // What is out of every window. Looking costs as much as there are keys, so it is done now and then.
    private void Sweep()
    {
        if (++_sinceSweep < SweepEvery)
        {
            return;
        }

        _sinceSweep = 0;
        foreach ((string key, Tally tally) in _tallies)
        {
            _entries -= tally.DropBefore(_newest - alert.Window);
            if (tally.IsEmpty && tally.QuietUntil <= _newest)
            {
                _tallies.Remove(key);
            }
        }
    }

    private sealed class Tally
    {
        private readonly Queue<(DateTimeOffset At, long Weight, EvidencePosition Position)> _entries = new();

        public DateTimeOffset QuietUntil { get; set; }

        public long Sum { get; private set; }

        public bool IsEmpty => _entries.Count == 0;

        public DateTimeOffset First => _entries.Peek().At;

        public void Add(DateTimeOffset at, long weight, EvidencePosition position)
        {
            _entries.Enqueue((at, weight, position));

            // A record says itself how many it counts.
            Sum = Sum > long.MaxValue - weight ? long.MaxValue : Sum + weight;
        }

        public int DropBefore(DateTimeOffset since)
        {
            int dropped = 0;
            while (_entries.TryPeek(out (DateTimeOffset At, long Weight, EvidencePosition Position) first) && first.At <= since)
            {
                Sum -= first.Weight;
                _entries.Dequeue();
                dropped++;
            }

            return dropped;
        }

        public int Clear()
        {
            int count = _entries.Count;
            _entries.Clear();
            Sum = 0;
            return count;
        }

        public ImmutableArray<EvidencePosition> Last(int most) => [.. _entries.Skip(Math.Max(0, _entries.Count - most)).Select(static entry => entry.Position)];
    }
}
