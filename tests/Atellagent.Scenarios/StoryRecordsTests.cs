using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Evidence;
using Atellagent.Silo.Surfaces.Evidence;

namespace Atellagent.Scenarios;

/// <summary>A story of which not all records are told says so.</summary>
public sealed class StoryRecordsTests
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(200, 200, false)]
    [InlineData(999, 999, false)]
    [InlineData(1000, 1000, false)]
    [InlineData(1001, 1000, true)]
    [InlineData(5000, 1000, true)]
    public async Task The_newest_are_told_oldest_first(int there, int told, bool isCut)
    {
        (ImmutableArray<StoredRecord> records, bool areCut) = await StoryRecords.ReadAsync(new Shelf(there, isIdle: false), new EvidenceQuery(), CancellationToken.None);

        Assert.Equal(isCut, areCut);
        Assert.Equal(Enumerable.Range(there - told, told).Select(static i => (long)i), records.Select(static record => record.Position.Index));
    }

    // Of a page that ends early because it has looked at enough there may be endlessly many.
    [Fact]
    public async Task What_is_searched_without_being_found_is_not_searched_for_ever()
    {
        Shelf shelf = new(100_000, isIdle: true);

        (ImmutableArray<StoredRecord> records, bool areCut) = await StoryRecords.ReadAsync(shelf, new EvidenceQuery(), CancellationToken.None);

        Assert.Empty(records);
        Assert.True(areCut);
        Assert.InRange(shelf.Asked, 2, 100);
    }

    private sealed class Shelf(int count, bool isIdle) : IEvidenceReader
    {
        public int Asked { get; private set; }

        public Task<EvidencePage> QueryAsync(EvidenceQuery query, CancellationToken cancellationToken)
        {
            Asked++;
            int from = query.Cursor is { } cursor ? int.Parse(cursor, CultureInfo.InvariantCulture) : count;
            int to = Math.Max(0, from - query.Limit);
            StoredRecord[] page = isIdle ? [] : [.. Enumerable.Range(to, from - to).Reverse().Select(static i => new StoredRecord(new EvidencePosition("main", i), default, default, default))];
            return Task.FromResult(new EvidencePage(page, to == 0 ? null : to.ToString(CultureInfo.InvariantCulture)));
        }

        public Task<StoredAction?> FindActionAsync(string action, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredAction?> FindActionAsync(string scope, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredAction>> ReadUnconcludedAsync(string log, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredAction>> ListAsync(
            CourseState state, string? scope, DateTimeOffset until, string? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredRecord?> ReadAsync(EvidencePosition position, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredRecord>> ReadLogAsync(string log, long fromIndex, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
