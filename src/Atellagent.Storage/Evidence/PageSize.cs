namespace Atellagent.Storage.Evidence;

/// <summary>
/// Where a page of records ends by its bytes. Records are told apart by a place that grows; what they hold is measured first, which reads none of
/// it, so that a page of large payloads is not read to be thrown away.
/// </summary>
internal sealed class PageSize
{
    /// <summary>How many bytes a page has at most, where it has more than one record of a log.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    /// <summary>The bytes of a record <c>r</c> and of what stands beside it.</summary>
    public const string OfRecord = "length(r.body) + coalesce((select length(y.sealed) from evidence_payload y where y.seq = r.seq and y.time = r.time), 0)";

    private long _left = MostBytes;

    /// <summary>Finds where it ends, and takes what is before that from what is left.</summary>
    /// <param name="records">The places and the bytes of records, in their order.</param>
    /// <returns>The place of the last record that belongs to it: the first one always does.</returns>
    public long End(IEnumerable<Measure> records)
    {
        long end = -1;
        foreach (Measure record in records)
        {
            if (end >= 0 && record.Bytes > _left)
            {
                return end;
            }

            (end, _left) = (record.Place, Math.Max(0, _left - record.Bytes));
        }

        return end;
    }

    /// <summary>How large a record is.</summary>
    internal sealed class Measure
    {
        public long Place { get; init; }

        public long Bytes { get; init; }
    }
}
