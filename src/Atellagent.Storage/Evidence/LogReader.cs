using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>Reads logs as trees, on connections of its own.</summary>
/// <param name="database">The migrated database.</param>
public sealed class LogReader(BoundaryDatabase database) : ILogReader
{
    // What was written here is read back whole: requests are limited long before.
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    private const string Columns =
        "select log as Log, origin as Origin, size as Size, root as Root, key as Key, note as Note, signed_at as SignedAt, cosigned as Cosigned from evidence_checkpoint";

    private const string All = Columns + " order by log";
    private const string One = Columns + " where log = @Log";

    private const string Uses =
        """
        select u.log as Log, c.origin as Origin, u.key as Key, u.from_size as FromSize, u.from_time as FromTime
        from evidence_key_use u join evidence_checkpoint c on c.log = u.log
        order by u.log, u.from_size, u.from_time
        """;

    private const string StoreCosigned =
        "update evidence_checkpoint set cosigned = @Note, cosigned_size = @Size where log = @Log and coalesce(cosigned_size, -1) <= @Size and size >= @Size";

    /// <summary>What is asked of one log, for the test that looks for indexes. There are as many logs as silos, and the rest reads them all.</summary>
    internal static IReadOnlyList<string> Queries => [One, TileQueries.Roots, TileQueries.Hashes, TileQueries.Links, TileQueries.Bodies, TileQueries.Count];

    /// <inheritdoc />
    public async Task<IReadOnlyList<LogStanding>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync<CheckpointRow>(All, null, cancellationToken)).Select(static row => row.ToStanding())];

    /// <inheritdoc />
    public async Task<LogStanding?> FindAsync(string log, CancellationToken cancellationToken) =>
        (await ReadAsync<CheckpointRow>(One, new { Log = log }, cancellationToken)).FirstOrDefault()?.ToStanding();

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadTileAsync(string log, TileAddress tile, CancellationToken cancellationToken)
    {
        List<byte[]> full = await ReadAsync<byte[]>(TileQueries.Hashes, new { Log = log, tile.Level, Idx = tile.Index }, cancellationToken);
        if (full.Count > 0)
        {
            return full[0].AsMemory(0, tile.Width * MerkleHash.Length);
        }

        if (tile.IsFull)
        {
            return null;
        }

        // At the right edge the hashes are those of the records, or of the full tiles below.
        byte[] hashes = new byte[tile.Width * MerkleHash.Length];
        long first = tile.Index * TileAddress.Full;
        if (tile.Level == 0)
        {
            if (await ReadBodiesAsync(log, first, tile.Width, cancellationToken) is not { } bodies)
            {
                return null;
            }

            for (int i = 0; i < bodies.Count; i++)
            {
                LogEntry.Hash(bodies[i].Span, hashes.AsSpan(i * MerkleHash.Length, MerkleHash.Length));
            }

            return hashes;
        }

        List<RootRow> roots = await ReadAsync<RootRow>(
            TileQueries.Roots, new { Log = log, Level = tile.Level - 1, From = first, End = first + tile.Width }, cancellationToken);
        for (int i = 0; i < roots.Count; i++)
        {
            roots[i].Root.CopyTo(hashes, i * MerkleHash.Length);
        }

        return roots.Count == tile.Width ? hashes : null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadBodiesAsync(string log, long first, int count, CancellationToken cancellationToken)
    {
        List<RecordRow> rows = await ReadAsync<RecordRow>(TileQueries.Links, new { Log = log, From = first, End = first + count }, cancellationToken);
        if (rows.Count != count)
        {
            return null;
        }

        // What stands beside a record must be true too: searches tell it, and whoever reads a log is who would find out.
        byte[] hash = new byte[MerkleHash.Length];
        for (int i = 0; i < count; i++)
        {
            RecordRow row = rows[i];
            EvidenceChain.Next(row.PreviousHash, row.Body, hash);
            if (!hash.AsSpan().SequenceEqual(row.Hash)
                || (i > 0 && !rows[i - 1].Hash.AsSpan().SequenceEqual(row.PreviousHash))
                || (row.Idx == 0 && !EvidenceChain.Genesis.Span.SequenceEqual(row.PreviousHash)))
            {
                throw new EvidenceUnavailableException($"record {row.Idx} of log '{log}' does not follow from the one before it, or its hash is another's: the store was changed by hand");
            }

            if (!StrictJson.TryParse(row.Body, StoredLimits, out JsonValue? value, out _) || value is not JsonObject record)
            {
                throw new EvidenceUnavailableException($"record {row.Idx} of log '{log}' is no JSON object: the store was changed by hand");
            }

            if (EvidenceColumns.FirstWrong(record, row.Index) is { } column)
            {
                throw new EvidenceUnavailableException($"record {row.Idx} of log '{log}' is found under another {column} than it says: the store was changed by hand");
            }
        }

        return [.. rows.Select(static row => (ReadOnlyMemory<byte>)row.Body)];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<KeyUse>> ReadKeyUsesAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync<UseRow>(Uses, null, cancellationToken))
            .Select(static row => new KeyUse(row.Log, row.Origin, row.Key, row.FromSize, EvidenceTime.FromColumn(row.FromTime)))];

    /// <inheritdoc />
    public async Task StoreCosignedAsync(string log, long size, SignedNote note, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            object values = new { Log = log, Size = size, Note = System.Text.Encoding.UTF8.GetBytes(note.ToString()) };
            await connection.ExecuteAsync(new CommandDefinition(StoreCosigned, values, cancellationToken: cancellationToken));
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("what witnesses signed could not be stored: " + fault.Message, fault);
        }
    }

    private async Task<List<T>> ReadAsync<T>(string text, object? parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return (await connection.QueryAsync<T>(new CommandDefinition(text, parameters, cancellationToken: cancellationToken))).AsList();
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("evidence could not be read: " + fault.Message, fault);
        }
    }

    private sealed class CheckpointRow
    {
        public string Log { get; init; } = "";

        public string Origin { get; init; } = "";

        public long Size { get; init; }

        public byte[] Root { get; init; } = [];

        public string Key { get; init; } = "";

        public byte[] Note { get; init; } = [];

        public long SignedAt { get; init; }

        public byte[]? Cosigned { get; init; }

        public LogStanding ToStanding() => new(
            Log, new Checkpoint(Origin, Size, Root), Parse(Note), Key, EvidenceTime.FromColumn(SignedAt), Cosigned is null ? null : Parse(Cosigned));

        private SignedNote Parse(byte[] bytes) =>
            SignedNote.TryParse(bytes, out SignedNote? note) ? note : throw new EvidenceUnavailableException($"the stored checkpoint of log '{Log}' is no signed note");
    }

    private sealed class UseRow
    {
        public string Log { get; init; } = "";

        public string Origin { get; init; } = "";

        public string Key { get; init; } = "";

        public long FromSize { get; init; }

        public long FromTime { get; init; }
    }

    private sealed class RootRow
    {
        public long Idx { get; init; }

        public byte[] Root { get; init; } = [];
    }
}
