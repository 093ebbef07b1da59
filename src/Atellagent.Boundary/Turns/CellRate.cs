namespace Atellagent.Boundary.Turns;

/// <summary>The generic cell rate algorithm (ITU-T I.371): a rate over time, and so many at once. It keeps one number: when the next would be due.</summary>
/// <param name="Step">The time of one, on the monotonic clock.</param>
/// <param name="Burst">How many at once.</param>
internal readonly record struct CellRate(long Step, int Burst)
{
    /// <summary>A rate a second.</summary>
    /// <param name="rate">How many a second.</param>
    /// <param name="burst">How many at once.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <returns>The rate.</returns>
    public static CellRate Of(int rate, int burst, TimeProvider time) => new(Math.Max(1, time.TimestampFrequency / rate), burst);

    /// <summary>Takes one where it is time.</summary>
    /// <param name="due">The number that is kept; 0 at first.</param>
    /// <param name="now">The monotonic time.</param>
    /// <param name="early">How much too early it is.</param>
    /// <returns>False where it is too early, and nothing was taken.</returns>
    public bool TryTake(ref long due, long now, out long early)
    {
        long begin = Math.Max(due, now);
        early = begin - now - (Step * (Burst - 1));
        if (early > 0)
        {
            return false;
        }

        due = begin + Step;
        early = 0;
        return true;
    }
}
