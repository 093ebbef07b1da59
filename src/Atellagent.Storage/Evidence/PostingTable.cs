using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// Notes which chunk of records speaks of what. What stands there already for the chunk that is being filled is remembered, so
/// that nearly every record is noted without a statement; whoever takes the connection over may note it again.
/// </summary>
/// <param name="connection">The writing connection.</param>
internal sealed class PostingTable(WriterConnection connection) : IDisposable
{
    /// <summary>How many records a chunk has.</summary>
    public const int ChunkLength = 64;

    private const string Insert =
        """
        insert into evidence_posting (kind, value, minute, chunk) values (@Kind, @Value, @Minute, @Chunk)
        on conflict do nothing
        """;

    private const string InsertPostgreSql =
        """
        insert into evidence_posting (kind, value, minute, chunk)
        select * from unnest(@Kind::bigint[], @Value::text[], @Minute::bigint[], @Chunk::bigint[])
        on conflict do nothing
        """;

    private readonly WriterStatement _insert = connection.PrepareRows(connection.Pick(Insert, InsertPostgreSql), "@Kind", "@Value", "@Minute", "@Chunk");
    private readonly HashSet<(PostingKind Kind, string Value, long Minute)> _noted = [];
    private long _chunk = -1;

    /// <summary>Notes a record.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="index">What it can be found by.</param>
    public void Note(long sequence, EvidenceIndex index)
    {
        long chunk = sequence / ChunkLength;
        if (chunk != _chunk)
        {
            _noted.Clear();
            _chunk = chunk;
        }

        long minute = EvidenceTime.ToMinute(EvidenceTime.ToColumn(index.Time));
        Note(PostingKind.Any, "", minute);
        Note(PostingKind.Principal, index.Principal, minute);
        Note(PostingKind.Deployment, index.Deployment, minute);
        Note(PostingKind.Route, index.Route, minute);
    }

    /// <inheritdoc />
    public void Dispose() => _insert.Dispose();

    private void Note(PostingKind kind, string? value, long minute)
    {
        if (value is null || !_noted.Add((kind, value, minute)))
        {
            return;
        }

        _insert.Set(0, (long)kind);
        _insert.Set(1, value);
        _insert.Set(2, minute);
        _insert.Set(3, _chunk);
        _insert.Queue();
    }
}
