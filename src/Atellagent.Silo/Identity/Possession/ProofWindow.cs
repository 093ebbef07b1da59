using System.Collections.Concurrent;
using System.Globalization;
using Atellagent.Storage.Replay;

namespace Atellagent.Silo.Identity.Possession;

/// <summary>
/// Remembers the proofs of the last moments, so that none is taken twice (RFC 9449, section 11.1). It is in memory: what was
/// made before this process could have seen it is refused, so that a restart opens no window. When it is full it refuses. Where there are
/// other silos, what is new here is also taken in their common store.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="others">What other silos have seen; null where there are none.</param>
public sealed class ProofWindow(TimeProvider time, ReplayStore? others = null)
{
    /// <summary>How old a proof may be.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(60);

    /// <summary>How far ahead a caller's clock may be.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private const int Capacity = 262_144;
    private readonly ConcurrentDictionary<UInt128, long> _seen = new();
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private long _swept;

    /// <summary>How many proofs are remembered.</summary>
    public int Count => _seen.Count;

    /// <summary>Takes a proof.</summary>
    /// <param name="key">What names it: a hash over the key that it is signed with and its identifier.</param>
    /// <param name="made">When it was made.</param>
    /// <returns>Null where it is new and of these moments, else why it is not taken.</returns>
    public string? Refuse(UInt128 key, DateTimeOffset made)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (made < now - LongestAge || made > now + ClockSkew)
        {
            return "the proof was not made just now; is the clock right?";
        }

        if (made <= _start + ClockSkew)
        {
            return "the boundary has just started and takes only proofs made since; try again in a moment";
        }

        Sweep(now);
        if (_seen.Count >= Capacity)
        {
            return "too many proofs at once; try again in a moment";
        }

        return _seen.TryAdd(key, (made + LongestAge + ClockSkew).ToUnixTimeSeconds()) && IsNewToOthers(key, made) ? null : "the proof was used before";
    }

    // Waited for in place: a proof is checked in the middle of reading a request, and few callers bring one. A store that cannot be asked
    // throws, which is a refusal.
    private bool IsNewToOthers(UInt128 key, DateTimeOffset made) =>
        others is null || others.TryTakeAsync("dpop", "", key.ToString("x32", CultureInfo.InvariantCulture), made + LongestAge + ClockSkew, CancellationToken.None).GetAwaiter().GetResult();

    // At most once a second, by whoever comes first.
    private void Sweep(DateTimeOffset now)
    {
        long second = now.ToUnixTimeSeconds();
        long last = Volatile.Read(ref _swept);
        if (second == last || Interlocked.CompareExchange(ref _swept, second, last) != last)
        {
            return;
        }

        foreach ((UInt128 key, long end) in _seen)
        {
            if (end < second)
            {
                _seen.TryRemove(key, out _);
            }
        }
    }
}
