namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// How long a program is left alone that does not stay up. It is started again at once when it ends after a good while, or for the first time; from the second time on
/// within a while its next start waits, each time twice as long, and calls are refused meanwhile.
/// </summary>
/// <param name="time">The monotonic clock.</param>
internal sealed class RestartPause(TimeProvider time)
{
    private static readonly TimeSpan GoodWhile = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private long _startedAt;
    private long _endedAt;
    private int _failures;

    /// <summary>Whether it may be started now.</summary>
    public bool MayStart => time.GetElapsedTime(_endedAt) >= Pause;

    private TimeSpan Pause => _failures < 2 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(_failures - 2, 16)));

    /// <summary>Notes that it is being started.</summary>
    public void Starts() => _startedAt = time.GetTimestamp();

    /// <summary>Notes that it could not be started, or is found to have ended.</summary>
    public void Ended()
    {
        _failures = time.GetElapsedTime(_startedAt) < GoodWhile ? _failures + 1 : 1;
        _endedAt = time.GetTimestamp();
    }
}
