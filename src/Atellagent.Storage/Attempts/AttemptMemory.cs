using System.Collections.Concurrent;

namespace Atellagent.Storage.Attempts;

/// <summary>
/// Attempts that this process counts by itself. They run out like sand: of the free ones, each is given back after its share of the
/// limit's memory. There is room for so many subjects and no more; when it is full, those that wait for nothing go first.
/// </summary>
/// <param name="capacity">How many subjects are remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptMemory(int capacity, TimeProvider time)
{
    private readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    private readonly Lock _clearing = new();

    /// <summary>How many subjects are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>How long a subject has to wait now.</summary>
    /// <param name="key">The subject.</param>
    /// <returns>Null where it may go on.</returns>
    public TimeSpan? Wait(UInt128 key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            return null;
        }

        long left = Volatile.Read(ref entry.NotBefore) - Now();
        return left > 0 ? TimeSpan.FromMilliseconds(left) : null;
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="key">The subject.</param>
    /// <param name="limit">How its attempts are slowed.</param>
    /// <param name="isBarred">Whether one that has to wait is not counted.</param>
    /// <param name="count">What came of it.</param>
    /// <returns>False where it has to wait and was not counted.</returns>
    public bool TryCount(UInt128 key, AttemptLimit limit, bool isBarred, out AttemptCount count)
    {
        long now = Now();
        Entry entry = Find(key);
        lock (entry)
        {
            if (isBarred && entry.NotBefore > now)
            {
                count = new AttemptCount(true, TimeSpan.FromMilliseconds(entry.NotBefore - now));
                return false;
            }

            double given = (now - entry.Last) * limit.Free / limit.Memory.TotalMilliseconds;
            entry.Level = Math.Max(0, entry.Level - given) + 1;
            entry.Last = now;
            int attempts = (int)Math.Min(Math.Ceiling(entry.Level), int.MaxValue);
            long wait = attempts < limit.Free ? 0
                : Math.Min((long)limit.LongestWait.TotalMilliseconds, 1000L << Math.Min(attempts - limit.Free, 30));
            Volatile.Write(ref entry.NotBefore, Math.Max(entry.NotBefore, now + wait));
            entry.ForgottenAt = now + (long)limit.Memory.TotalMilliseconds;
            count = new AttemptCount(attempts > limit.Free, TimeSpan.FromMilliseconds(wait));
            return true;
        }
    }

    /// <summary>Remembers what somebody else has counted: that a subject has to wait.</summary>
    /// <param name="key">The subject.</param>
    /// <param name="wait">How long.</param>
    public void Note(UInt128 key, TimeSpan wait)
    {
        long until = Now() + (long)wait.TotalMilliseconds;
        Entry entry = Find(key);
        lock (entry)
        {
            Volatile.Write(ref entry.NotBefore, until);
            entry.ForgottenAt = until;
        }
    }

    /// <summary>Forgets a subject.</summary>
    /// <param name="key">The subject.</param>
    public void Forget(UInt128 key) => _entries.TryRemove(key, out _);

    private Entry Find(UInt128 key)
    {
        if (_entries.TryGetValue(key, out Entry? entry))
        {
            return entry;
        }

        if (_entries.Count >= capacity)
        {
            MakeRoom();
        }

        return _entries.GetOrAdd(key, static (_, now) => new Entry { Last = now }, Now());
    }

    // One at a time: the others find room when they get here. A quarter is let go at least, so that this is rare.
    private void MakeRoom()
    {
        lock (_clearing)
        {
            if (_entries.Count < capacity)
            {
                return;
            }

            long now = Now();
            KeyValuePair<UInt128, Entry>[] order = [.. _entries.OrderBy(pair => pair.Value.ForgottenAt <= now ? 0 : pair.Value.NotBefore <= now ? 1 : 2).ThenBy(static pair => pair.Value.ForgottenAt)];
            foreach ((UInt128 key, _) in order.AsSpan(0, Math.Max(1, order.Length / 4)))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Entry
    {
        public double Level;
        public long Last;
        public long NotBefore;
        public long ForgottenAt;
    }
}
