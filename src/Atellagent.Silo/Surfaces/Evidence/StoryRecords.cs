using System.Collections.Immutable;
using Atellagent.Domain.Evidence;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Reads the records of which a story is told: so many that one answer holds them, and it says where there are more.</summary>
internal static class StoryRecords
{
    /// <summary>How many there are at most, give or take a page.</summary>
    public const int Most = 1000;

    // A page ends early where it has looked at enough; of a decision of long ago much may have come since.
    private const int MostPages = 50;

    private const int Page = 200;

    /// <summary>Reads the newest of them.</summary>
    /// <param name="reader">The records.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records, oldest first, and whether older ones are left out.</returns>
    public static async Task<(ImmutableArray<StoredRecord> Records, bool AreCut)> ReadAsync(IEvidenceReader reader, EvidenceQuery query, CancellationToken cancellationToken)
    {
        List<StoredRecord> records = [];
        string? cursor = null;
        int pages = 0;
        do
        {
            EvidencePage page = await reader.QueryAsync(query with { Cursor = cursor, Limit = Page }, cancellationToken);
            records.AddRange(page.Records);
            cursor = page.Next;
        }
        while (cursor is not null && records.Count < Most && ++pages < MostPages);

        records.Reverse();
        return ([.. records], cursor is not null);
    }
}
