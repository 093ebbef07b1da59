using System.Runtime.InteropServices;

namespace Atellagent.Boundary.Turns;

/// <summary>How many requests a second each key may ask for.</summary>
/// <param name="rate">How many a second, over time.</param>
/// <param name="burst">How many at once.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class RequestPace(int rate, int burst, TimeProvider time)
{
    private const int FewKeys = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<TurnKey, long> _due = [];
    private readonly CellRate _rate = CellRate.Of(rate, burst, time);
    private int _keysToSweepAt = FewKeys;

    /// <summary>Counts a request where it may be asked for now.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="wait">How long it would have to wait.</param>
    /// <returns>False where it comes too soon, and was not counted.</returns>
    public bool TryTake(TurnKey key, out TimeSpan wait)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_due.Count >= _keysToSweepAt)
            {
                Sweep(now);
            }

            bool isTaken = _rate.TryTake(ref CollectionsMarshal.GetValueRefOrAddDefault(_due, key, out _), now, out long early);
            wait = time.GetElapsedTime(0, early);
            return isTaken;
        }
    }

    // Who has not asked for a while has all of it again, which is what an unknown key has.
    private void Sweep(long now)
    {
        foreach ((TurnKey key, long due) in _due)
        {
            if (due <= now)
            {
                _due.Remove(key);
            }
        }

        _keysToSweepAt = Math.Max(FewKeys, _due.Count * 2);
    }
}
