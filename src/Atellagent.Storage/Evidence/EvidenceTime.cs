namespace Atellagent.Storage.Evidence;

/// <summary>How a time stands in an indexed column: microseconds since 1970.</summary>
internal static class EvidenceTime
{
    public static long ToColumn(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
