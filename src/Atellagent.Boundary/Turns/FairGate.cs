using System.Runtime.InteropServices;

namespace Atellagent.Boundary.Turns;

/// <summary>
/// Lets so many requests through at once, and has the others wait in lines, one for each key. A turn that becomes free goes to the
/// next line in the round and not to who came first, so that a thousand requests of one key delay another's by one turn. The lines have room
/// for so many together: who has its fair part of the room is refused, and who has less takes the place of the last in the longest line.
/// </summary>
/// <param name="limits">The limits to begin with.</param>
internal sealed class FairGate(GateLimits limits)
{
    private const int FewLines = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<TurnKey, Line> _lines = [];
    private readonly Queue<Line> _round = new();
    private GateLimits _limits = limits;
    private int _underWay;
    private int _waiting;
    private int _linesThatWait;
    private int _linesThere;
    private int _linesToSweepAt = FewLines;
    private Line? _lastToWait;

    /// <summary>How many have a turn, how many wait, and how many keys are remembered.</summary>
    internal (int UnderWay, int Waiting, int Lines) Count
    {
        get
        {
            lock (_lock)
            {
                return (_underWay, _waiting, _lines.Count);
            }
        }
    }

    /// <summary>Puts other limits in force. Who has a turn keeps it.</summary>
    /// <param name="next">The limits.</param>
    public void Set(GateLimits next)
    {
        if (Volatile.Read(ref _limits) == next)
        {
            return;
        }

        lock (_lock)
        {
            Volatile.Write(ref _limits, next);
            foreach (Line line in _lines.Values)
            {
                JoinRound(line);
            }

            LetThrough();
        }
    }

    /// <summary>Takes a turn where one is free.</summary>
    /// <param name="key">Whose request it is.</param>
    /// <param name="waiter">The place in the line where none is free; null where there is no room for it.</param>
    /// <returns>The line to <see cref="Leave"/>, where the turn was free; null otherwise.</returns>
    public Line? Enter(TurnKey key, out Waiter? waiter)
    {
        waiter = null;
        lock (_lock)
        {
            Line line = Find(key);
            if (_underWay < _limits.Concurrency && IsBelowShare(line))
            {
                Begin(line);
                return line;
            }

            if (_waiting < _limits.Queue || MakeRoom(line))
            {
                waiter = new Waiter(this, line);
                Add(waiter);
                JoinRound(line);
            }

            return null;
        }
    }

    /// <summary>Takes a turn without asking for it, above the limits if need be: for what has to be finished. Others come in when it has ended.</summary>
    /// <param name="key">Whose it is.</param>
    /// <returns>The line to <see cref="Leave"/>.</returns>
    public Line Insist(TurnKey key)
    {
        lock (_lock)
        {
            Line line = Find(key);
            Begin(line);
            return line;
        }
    }

    /// <summary>Gives a turn back.</summary>
    /// <param name="line">The line that had it.</param>
    public void Leave(Line line)
    {
        lock (_lock)
        {
            _underWay--;
            line.UnderWay--;
            JoinRound(line);
            Left(line);
            LetThrough();
        }
    }

    /// <summary>Ends a wait that is still going on.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="outcome">Why.</param>
    public void GiveUp(Waiter waiter, TurnOutcome outcome)
    {
        lock (_lock)
        {
            if (waiter.Place.List is not null)
            {
                Remove(waiter);
                waiter.End(outcome);
                Left(waiter.Line);
                LetThrough();
            }
        }
    }

    /// <summary>Ends every wait.</summary>
    /// <param name="outcome">Why.</param>
    public void GiveUpAll(TurnOutcome outcome)
    {
        lock (_lock)
        {
            foreach (Line line in _lines.Values)
            {
                while (line.Waiting.First is { } first)
                {
                    Remove(first.Value);
                    first.Value.End(outcome);
                    Left(line);
                }
            }
        }
    }

    private bool IsBelowShare(Line line) => line.UnderWay < (_linesThere > (line.IsThere ? 1 : 0) ? _limits.Share : _limits.Alone);

    private void Begin(Line line)
    {
        _linesThere += line.IsThere ? 0 : 1;
        _underWay++;
        line.UnderWay++;
    }

    // Whoever stays behind alone has more than its share: where it waits, it is the only line that does.
    private void Left(Line line)
    {
        if (line.IsThere)
        {
            return;
        }

        _linesThere--;
        if (_linesThere == 1 && _waiting > 0)
        {
            JoinRound(_lastToWait is { Waiting.Count: > 0 } last ? last : _lines.Values.First(static one => one.Waiting.Count > 0));
        }
    }

    private void Add(Waiter waiter)
    {
        _linesThere += waiter.Line.IsThere ? 0 : 1;
        _lastToWait = waiter.Line;
        _linesThatWait += waiter.Line.Waiting.Count == 0 ? 1 : 0;
        waiter.Line.Waiting.AddLast(waiter.Place);
        _waiting++;
    }

    private void Remove(Waiter waiter)
    {
        waiter.Line.Waiting.Remove(waiter.Place);
        _linesThatWait -= waiter.Line.Waiting.Count == 0 ? 1 : 0;
        _waiting--;
    }

    // A line that has had as many turns as it may has no place in the round until one of them ends.
    private void JoinRound(Line line)
    {
        if (!line.IsInRound && line.Waiting.Count > 0 && IsBelowShare(line))
        {
            line.IsInRound = true;
            _round.Enqueue(line);
        }
    }

    private void LetThrough()
    {
        while (_underWay < _limits.Concurrency && _round.TryDequeue(out Line? line))
        {
            line.IsInRound = false;
            if (line.Waiting.First is { } first && IsBelowShare(line))
            {
                Begin(line);
                Remove(first.Value);
                first.Value.End(TurnOutcome.Waited);
                JoinRound(line);
            }
        }
    }

    private bool MakeRoom(Line line)
    {
        // Nobody's line is looked for on behalf of whoever fills the room: that is what a flood would ask for.
        if (line.Waiting.Count * _linesThatWait >= _waiting)
        {
            return false;
        }

        Line? longest = null;
        foreach (Line other in _lines.Values)
        {
            longest = other.Waiting.Count > (longest?.Waiting.Count ?? 0) ? other : longest;
        }

        if (longest is null || longest.Waiting.Count <= line.Waiting.Count + 1)
        {
            return false;
        }

        // It has more than one, so it is still there.
        Waiter last = longest.Waiting.Last!.Value;
        Remove(last);
        last.End(TurnOutcome.Full);
        return true;
    }

    private Line Find(TurnKey key)
    {
        if (_lines.Count >= _linesToSweepAt)
        {
            Sweep();
        }

        ref Line? line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, key, out _);
        return line ??= new Line();
    }

    // Keys that ask for nothing now are kept for the next time, since most come again; but not without end.
    private void Sweep()
    {
        foreach ((TurnKey key, Line line) in _lines)
        {
            if (line.IsIdle)
            {
                _lines.Remove(key);
            }
        }

        _linesToSweepAt = Math.Max(FewLines, _lines.Count * 2);
    }
}
