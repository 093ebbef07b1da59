using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Alerts;

/// <summary>
/// Brings records of several logs into the order of their times, so that a window holds what happened at one time, whichever silo recorded it and
/// however late they are read. Each log stays in its own order.
/// </summary>
internal static class RecordMerge
{
    /// <summary>Merges a page.</summary>
    /// <param name="page">Records, those of each log in its order.</param>
    /// <param name="ends">Where the logs ended before the page was read: a log of which there is more is known only up to its last record here.</param>
    /// <returns>The records up to the time that all logs are known to; at least one, where there is any.</returns>
    public static IReadOnlyList<StoredRecord> InOrder(IReadOnlyList<StoredRecord> page, TailCursor ends)
    {
        List<(DateTimeOffset At, StoredRecord Record)> all = new(page.Count);
        DateTimeOffset horizon = DateTimeOffset.MaxValue;
        foreach (IGrouping<string, StoredRecord> log in page.GroupBy(static record => record.Position.Log, StringComparer.Ordinal))
        {
            DateTimeOffset at = DateTimeOffset.MinValue;
            long last = -1;
            foreach (StoredRecord record in log)
            {
                at = record.Index!.Time > at ? record.Index.Time : at;
                last = record.Position.Index;
                all.Add((at, record));
            }

            horizon = last < ends[log.Key] && at < horizon ? at : horizon;
        }

        return [.. all.Where(one => one.At <= horizon).OrderBy(static one => one.At).Select(static one => one.Record)];
    }
}
