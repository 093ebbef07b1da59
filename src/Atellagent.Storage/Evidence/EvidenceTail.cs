using System.Collections.Immutable;
using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>Reads logs forward. Each has one writer, whose batches are seen whole and in their order; so no index is passed over.</summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
public sealed class EvidenceTail(BoundaryDatabase database, PayloadVault vault) : IEvidenceTail
{
    private const string Ends = "select l.log as Log, (select max(r.idx) from evidence_record r where r.log = l.log) as Position from evidence_log l";

    private const string Part = "select " + RecordRow.Columns + " from evidence_record r where r.log = @Log and r.idx > @Index and r.idx <= @Last order by r.idx limit @Limit";

    private const string Measure =
        "select r.idx as Place, " + PageSize.OfRecord + " as Bytes from evidence_record r where r.log = @Log and r.idx > @Index order by r.idx limit @Limit";

    private const string TimeOf = "select r.time from evidence_record r where r.log = @Log and r.idx = @Index";

    /// <summary>Every text of this class that searches, for the test that prepares them.</summary>
    internal static IReadOnlyList<string> Queries { get; } = [Part, Measure, TimeOf];

    /// <inheritdoc />
    public async Task<TailCursor> EndAsync(CancellationToken cancellationToken) => await AskAsync(
        async connection => new TailCursor((await EndsAsync(connection, cancellationToken)).ToImmutableSortedDictionary(
            static end => end.Log, static end => end.Position ?? -1, StringComparer.Ordinal)),
        cancellationToken);

    /// <inheritdoc />
    public async Task<TailCursor> FindAsync(DateTimeOffset since, CancellationToken cancellationToken) => await AskAsync(
        async connection =>
        {
            TailCursor cursor = TailCursor.Start;
            foreach (End end in await EndsAsync(connection, cancellationToken))
            {
                cursor = cursor.After(new EvidencePosition(end.Log, await FindAsync(connection, end, EvidenceTime.ToColumn(since), cancellationToken)));
            }

            return cursor;
        },
        cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredRecord>> ReadAsync(TailCursor after, int limit, CancellationToken cancellationToken) => await AskAsync<IReadOnlyList<StoredRecord>>(
        async connection =>
        {
            List<StoredRecord> records = [];
            PageSize size = new();
            foreach (End end in await EndsAsync(connection, cancellationToken))
            {
                if (end.Position > after[end.Log])
                {
                    CommandDefinition sizes = new(Measure, new { end.Log, Index = after[end.Log], Limit = (long)limit }, cancellationToken: cancellationToken);
                    long last = size.End(await connection.QueryAsync<PageSize.Measure>(sizes));
                    CommandDefinition command = new(Part, new { end.Log, Index = after[end.Log], Last = last, Limit = (long)limit }, cancellationToken: cancellationToken);
                    records.AddRange((await connection.QueryAsync<RecordRow>(command)).Select(row => row.ToRecord(vault)));
                }
            }

            return records;
        },
        cancellationToken);

    // There is no index by time alone, and none is needed: a log grows with time, so it is halved again and again.
    private static async Task<long> FindAsync(DbConnection connection, End end, long since, CancellationToken cancellationToken)
    {
        (long before, long from) = (-1, (end.Position ?? -1) + 1);
        while (before + 1 < from)
        {
            long middle = before + ((from - before) / 2);
            CommandDefinition command = new(TimeOf, new { end.Log, Index = middle }, cancellationToken: cancellationToken);
            bool isEarlier = await connection.ExecuteScalarAsync<long>(command) < since;
            (before, from) = isEarlier ? (middle, from) : (before, middle);
        }

        return before;
    }

    private static async Task<List<End>> EndsAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<End>(new CommandDefinition(Ends, cancellationToken: cancellationToken))).AsList();

    private async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await ask(connection);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("evidence could not be read: " + fault.Message, fault);
        }
    }

    private sealed class End
    {
        public string Log { get; init; } = "";

        public long? Position { get; init; }
    }
}
