using System.Data.Common;
using Atellagent.Domain.Erasures;

namespace Atellagent.Storage.Erasures;

/// <summary>One page of an erasure: what is to go, and what the row says afterwards.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="row">The erasure as it was read.</param>
/// <param name="quiet">What has had no record since this time is over.</param>
internal sealed class ErasurePage(DbConnection connection, ErasureRow row, long quiet)
{
    private readonly Dictionary<string, ErasedRange> _ranges = row.ToErasure().Ranges.ToDictionary(static range => range.Log, StringComparer.Ordinal);
    private long _erased = row.Erased;

    public DbConnection Connection => connection;

    public ErasureRow Row => row;

    public long Quiet => quiet;

    /// <summary>Actions whose payloads go, all of each.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>Payloads that go by themselves.</summary>
    public List<ErasedPayload> Payloads { get; } = [];

    /// <summary>Actions that have to be waited for.</summary>
    public List<string> LeftOpen { get; } = [.. row.ReadLeftOpen()];

    /// <summary>The time before which everything goes; null where that is not what it is of.</summary>
    public long? Before { get; set; }

    /// <summary>Where the erasure stands after this page.</summary>
    public string Place { get; set; } = "";

    /// <summary>Counts what is gone.</summary>
    /// <param name="log">Of which log.</param>
    /// <param name="first">The first.</param>
    /// <param name="last">The last.</param>
    /// <param name="count">How many.</param>
    public void Count(string log, long first, long last, long count)
    {
        _ranges[log] = _ranges.TryGetValue(log, out ErasedRange? range)
            ? new ErasedRange(log, Math.Min(range.First, first), Math.Max(range.Last, last), range.Count + count)
            : new ErasedRange(log, first, last, count);
        _erased += count;
    }

    /// <summary>What the row says afterwards.</summary>
    /// <returns>The parameters of the update.</returns>
    public object Told() => new
    {
        row.Id,
        Place,
        LeftOpen = ErasureRow.Tell(LeftOpen.Distinct(StringComparer.Ordinal)),
        Ranges = ErasureRow.Tell(_ranges.Values.OrderBy(static range => range.Log, StringComparer.Ordinal)),
        Erased = _erased,
        Before = row.Place,
        ErasedBefore = row.Erased,
    };
}
