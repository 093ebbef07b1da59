namespace Atellagent.Domain.Detectors;

/// <summary>
/// By when the boundary's own detectors have to have answered, all of them together. They take time linear in what they look at, and that is bounded; so what is late is late because
/// the machine is, and then nobody waits. It is looked at between texts. The one without a clock never comes.
/// </summary>
public readonly record struct DetectionDeadline
{
    private readonly TimeProvider? _time;
    private readonly long _began;

    /// <summary>Begins the time.</summary>
    /// <param name="time">The clock; only its timestamps are read, so nobody sets it.</param>
    public DetectionDeadline(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _began = time.GetTimestamp();
    }

    /// <summary>How long one look may take.</summary>
    public static TimeSpan Most { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Ends what is late.</summary>
    /// <exception cref="TimeoutException">It is.</exception>
    internal void ThrowIfPast()
    {
        if (_time is not null && _time.GetElapsedTime(_began) > Most)
        {
            throw new TimeoutException("the detector is late");
        }
    }
}
