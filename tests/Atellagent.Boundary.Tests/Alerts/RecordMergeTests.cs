using Atellagent.Boundary.Alerts;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Tests.Alerts;

/// <summary>Records of several logs come in the order of their times, and no further than all logs are known.</summary>
public sealed class RecordMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Logs_that_are_read_to_their_ends_are_brought_together_whole()
    {
        StoredRecord[] page = [Record("a", 0, 1), Record("a", 1, 5), Record("b", 0, 2), Record("b", 1, 4)];

        Assert.Equal(["a/0", "b/0", "b/1", "a/1"], Places(page, Ends(("a", 1), ("b", 1))));
    }

    [Fact]
    public void What_a_log_may_still_have_before_is_waited_for()
    {
        StoredRecord[] page = [Record("a", 0, 1), Record("a", 1, 3), Record("b", 0, 2), Record("b", 1, 9)];

        Assert.Equal(["a/0", "b/0", "a/1"], Places(page, Ends(("a", 7), ("b", 1))));
        Assert.Equal(["a/0"], Places([Record("a", 0, 9)], Ends(("a", 7))));
    }

    [Fact]
    public void A_log_stays_in_its_own_order_where_its_times_go_back()
    {
        StoredRecord[] page = [Record("a", 0, 5), Record("a", 1, 3), Record("b", 0, 4)];

        Assert.Equal(["b/0", "a/0", "a/1"], Places(page, Ends(("a", 1), ("b", 0))));
    }

    private static IEnumerable<string> Places(StoredRecord[] page, TailCursor ends) =>
        RecordMerge.InOrder(page, ends).Select(static record => $"{record.Position.Log}/{record.Position.Index}");

    private static TailCursor Ends(params (string Log, long Index)[] ends) => ends.Aggregate(TailCursor.Start, static (cursor, end) => cursor.After(new EvidencePosition(end.Log, end.Index)));

    private static StoredRecord Record(string log, long index, int second) => new(new EvidencePosition(log, index), default, default, default)
    {
        Index = new EvidenceIndex { Type = "outcome", Time = Noon.AddSeconds(second) },
    };
}
