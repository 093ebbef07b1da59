using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Storage.Evidence;

/// <summary>Writes the last checkpoint of a log.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class CheckpointTable(WriterConnection connection) : IDisposable
{
    /// <summary>The last checkpoint.</summary>
    public const string Select = "select origin, size, root, key from evidence_checkpoint where log = @Log";

    private const string Upsert =
        """
        insert into evidence_checkpoint (log, origin, size, root, key, note, signed_at)
        values (@Log, @Origin, @Size, @Root, @Key, @Note, @At)
        on conflict (log) do update set size = excluded.size, root = excluded.root, key = excluded.key, note = excluded.note,
            signed_at = excluded.signed_at
        """;

    private const string BeginUse =
        "insert into evidence_key_use (log, key, from_size, from_time) values (@Log, @Key, @Size, @At) on conflict do nothing";

    private const string IsCurrentKey = "select 1 from evidence_key where id = @Key and retired_at is null";

    // Whoever rotates waits for this transaction.
    private const string IsCurrentKeyPostgreSql = "select 1::bigint from evidence_key where id = @Key and retired_at is null for share";

    private readonly WriterStatement _select = connection.Prepare(Select, "@Log");
    private readonly WriterStatement _upsert = connection.Prepare(Upsert, "@Log", "@Origin", "@Size", "@Root", "@Key", "@Note", "@At");
    private readonly WriterStatement _beginUse = connection.Prepare(BeginUse, "@Log", "@Key", "@Size", "@At");
    private readonly WriterStatement _isCurrentKey = connection.Prepare(connection.Pick(IsCurrentKey, IsCurrentKeyPostgreSql), "@Key");

    /// <summary>Reads a row of <see cref="Select"/>.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The checkpoint.</returns>
    public static Checkpoint Read(WriterStatement row) => new(row.GetText(0), row.GetNumber(1), row.GetBytes(2));

    /// <summary>Signs and stores, unless the last one says the same under the same key.</summary>
    /// <param name="log">The log.</param>
    /// <param name="tree">Its tree.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="now">The time.</param>
    /// <returns>The note, or null.</returns>
    /// <exception cref="EvidenceUnavailableException">The key signs no more.</exception>
    public SignedNote? Sign(string log, LogTree tree, ICheckpointSigner signer, DateTimeOffset now)
    {
        _select.Set(0, log);
        (Checkpoint Checkpoint, string Key)? last = null;
        _ = _select.ReadOne(row =>
        {
            last = (Read(row), row.GetText(3));
            return "";
        });
        if (tree.Size == 0 || (last is { } same && same.Checkpoint.Size == tree.Size && same.Key == signer.KeyId))
        {
            return null;
        }

        _isCurrentKey.Set(0, signer.KeyId);
        if (_isCurrentKey.ReadNumber() != 1)
        {
            throw new EvidenceUnavailableException("the key that signs checkpoints has been replaced by another");
        }

        Checkpoint next = new(last?.Checkpoint.Origin ?? signer.OriginOf(log), tree.Size, tree.Root());
        SignedNote note = signer.Sign(next);
        long at = EvidenceTime.ToColumn(now);
        _upsert.Set(0, log);
        _upsert.Set(1, next.Origin);
        _upsert.Set(2, next.Size);
        _upsert.Set(3, next.Root);
        _upsert.Set(4, signer.KeyId);
        _upsert.Set(5, System.Text.Encoding.UTF8.GetBytes(note.ToString()));
        _upsert.Set(6, at);
        _upsert.Queue();
        if (last?.Key != signer.KeyId)
        {
            _beginUse.Set(0, log);
            _beginUse.Set(1, signer.KeyId);
            _beginUse.Set(2, next.Size);
            _beginUse.Set(3, at);
            _beginUse.Queue();
        }

        return note;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _select.Dispose();
        _upsert.Dispose();
        _beginUse.Dispose();
        _isCurrentKey.Dispose();
    }
}
