namespace Atellagent.Boundary.Shadows;

/// <summary>
/// Keeps a draft from costing actions more than a small part of their time. What one look may cost at the very most is bounded by the
/// steps that a decision may take; whoever took longer than usual is not looked at again for a hundred times as long.
/// </summary>
internal sealed class ShadowBrake
{
    /// <summary>A look that takes longer is a slow one.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(5);

    private const int Rest = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private long _restsUntil = long.MinValue;

    /// <summary>Whether the draft is not looked at now.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>True while it rests.</returns>
    public bool IsResting(TimeProvider time) => time.GetTimestamp() < Volatile.Read(ref _restsUntil);

    /// <summary>Notes how long a look took.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="took">How long.</param>
    /// <returns>Whether it was a slow one.</returns>
    public bool Note(TimeProvider time, TimeSpan took)
    {
        if (took <= Slow)
        {
            return false;
        }

        TimeSpan rest = took * Rest < Longest ? took * Rest : Longest;
        Volatile.Write(ref _restsUntil, time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency));
        return true;
    }
}
