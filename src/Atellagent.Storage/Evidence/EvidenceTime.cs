namespace Atellagent.Storage.Evidence;

/// <summary>How a time stands in an indexed column: microseconds since 1970.</summary>
internal static class EvidenceTime
{
    public static long ToColumn(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromColumn(long time) => DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);

    /// <summary>The minute that a time is in, as SQL computes it: <c>time / 60000000</c>.</summary>
    public static long ToMinute(long time) => time / 60_000_000;

    /// <summary>The beginning of a minute.</summary>
    public static long OfMinute(long minute) => minute * 60_000_000;
}
