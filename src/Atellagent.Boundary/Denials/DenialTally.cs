using Atellagent.Boundary.Turns;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Denials;

/// <summary>
/// Says which denials have a record of their own and which are counted in one. The first few alike have their own. In a flood the
/// others are gathered for a moment, one record tells the first of them and their exact number, and nobody is answered before it is on disk: so
/// nothing is ever told that is not in evidence, and a killed process takes no number along that anybody was told of. What is remembered has
/// an end, whoever asks for whatever.
/// </summary>
/// <param name="settings">How many, and for how long.</param>
/// <param name="time">The clock.</param>
public sealed class DenialTally(DenialSettings settings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CallerDenials> _callers = new(StringComparer.Ordinal);
    private readonly CellRate _alike = CellRate.Of(1, settings.Alike, time);
    private readonly CellRate _ofCaller = CellRate.Of(10, settings.OfCaller, time);
    private long _sweepAt;

    /// <summary>How many callers and kinds are remembered.</summary>
    internal (int Callers, int Kinds) Remembered
    {
        get
        {
            lock (_lock)
            {
                return (_callers.Count, _callers.Values.Sum(static caller => caller.Kinds.Count));
            }
        }
    }

    /// <summary>Finds out whether a denial is counted with others.</summary>
    /// <param name="scope">Whose it is.</param>
    /// <param name="kind">What it has in common with others.</param>
    /// <param name="action">Its action.</param>
    /// <param name="decision">Its decision.</param>
    /// <returns>The batch in which it has been counted; null where it has a record of its own. Whoever finds its own ids in the batch gathers it.</returns>
    internal DenialBatch? Join(string scope, DenialKind kind, ActionId action, DecisionId decision)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (Find(scope, now) is not { } caller || MayHaveOwn(caller, kind, now, out KindDenials? denials))
            {
                return null;
            }

            DateTimeOffset at = time.GetUtcNow();
            if (denials.Open is { } open)
            {
                open.Add(at);
                return open;
            }

            return denials.Open = new DenialBatch(denials, action, decision, at);
        }
    }

    /// <summary>Waits for the others of a batch, and closes it.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>What its record has to say of them.</returns>
    internal async Task<DenialCount> GatherAsync(DenialBatch batch)
    {
        // Without a token: if the first of them leaves, the others are owed their answer all the same.
        await Task.Delay(settings.Gathering, time);
        lock (_lock)
        {
            batch.Kind.Open = null;
            return batch.Count;
        }
    }

    private bool MayHaveOwn(CallerDenials caller, DenialKind kind, long now, out KindDenials denials)
    {
        denials = Find(caller, kind, now);
        return !denials.IsSeveral && _alike.TryTake(ref denials.Due, now, out _) && _ofCaller.TryTake(ref caller.Due, now, out _);
    }

    private KindDenials Find(CallerDenials caller, DenialKind kind, long now)
    {
        if (caller.Kinds.TryGetValue(kind, out KindDenials? denials))
        {
            return denials;
        }

        if (caller.Kinds.Count >= settings.KindsOfCaller)
        {
            caller.Sweep(now);
        }

        DenialKind told = caller.Kinds.Count < settings.KindsOfCaller ? kind : DenialKind.Several(kind.Code);
        if (!caller.Kinds.TryGetValue(told, out denials))
        {
            caller.Kinds.Add(told, denials = new KindDenials(told.IsSeveral));
        }

        return denials;
    }

    private CallerDenials? Find(string scope, long now)
    {
        if (_callers.TryGetValue(scope, out CallerDenials? caller))
        {
            return caller;
        }

        if (_callers.Count >= settings.Callers && !Sweep(now))
        {
            return null;
        }

        _callers.Add(scope, caller = new CallerDenials());
        return caller;
    }

    // Once a second at most: it looks at all of them.
    private bool Sweep(long now)
    {
        if (now < _sweepAt)
        {
            return false;
        }

        _sweepAt = now + time.TimestampFrequency;
        foreach ((string scope, CallerDenials caller) in _callers)
        {
            if (caller.Sweep(now))
            {
                _callers.Remove(scope);
            }
        }

        return _callers.Count < settings.Callers;
    }
}
