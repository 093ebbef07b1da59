using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Harness;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Keys;

namespace Atellagent.Storage.Tests.Evidence;

public abstract class EvidenceTreeContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly string[] Found = ["action", "decision", "principal", "deployment", "route", "operation", "effect"];
    private readonly MemoryShelf _shelf = new();
    private readonly TestSigner _signer = new();
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private LogReader _reader = null!;
    private LogClaim _claim = null!;

    private protected bool IsPostgreSql => kind == DatabaseKind.PostgreSql;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _reader = new LogReader(_test.Database);
        await new EvidenceKeyStore(_test.Database).BeginAsync(Row(_signer), CancellationToken.None);
        await OpenAsync();
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_tree_is_that_of_the_records_through_batches_restarts_and_failures()
    {
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        int written = 0;
        foreach (int batch in Enumerable.Range(0, Rounds.Of(12, 60)).Select(_ => seed.Next(1, 120)))
        {
            await AppendAsync(batch, "r" + written);
            written += batch;
            if (seed.Next(0, 3) == 0)
            {
                await RestartAsync();
            }

            if (seed.Next(0, 3) == 0)
            {
                // A batch that fails on its way leaves nothing of itself in the tree.
                await Assert.ThrowsAsync<EvidenceUnavailableException>(() => _store.CommitAsync(
                    _claim, [.. Plain(seed.Next(1, 300), "lost"), Entries.Conclude("act_unheard", "succeeded")], CancellationToken.None));
            }

            SignedNote note = (await CheckpointAsync())!;
            Assert.True(Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint));
            Assert.Equal(written, checkpoint.Size);
            Assert.Equal(await RootAsync(written), checkpoint.Root.ToArray());
            Assert.True(_signer.Key.KeyOf("boundary.example/evidence/main").Verify(note));
        }

        // What readers are given is that tree, at each size that it had.
        Checkpoint last = _signer.Signed[^1];
        foreach (Checkpoint before in _signer.Signed)
        {
            ProofPlan plan = ProofPlan.Consistency(before.Size, last.Size);
            IReadOnlyList<ReadOnlyMemory<byte>> proof = plan.Compute(await TilesAsync(plan));
            Assert.True(MerkleProof.IsConsistent(before.Size, before.Root.Span, last.Size, last.Root.Span, proof), $"size {before.Size}");
            plan = ProofPlan.Inclusion(before.Size - 1, last.Size);
            proof = plan.Compute(await TilesAsync(plan));
            byte[] leaf = new byte[32];
            LogEntry.Hash((await _reader.ReadBodiesAsync("main", before.Size - 1, 1, CancellationToken.None))![0].Span, leaf);
            Assert.True(MerkleProof.IsIncluded(before.Size - 1, last.Size, leaf, proof, last.Root.Span), $"record {before.Size - 1}");
        }
    }

    [Fact]
    public async Task A_log_of_before_there_were_trees_is_brought_in_by_its_first_claim()
    {
        await AppendAsync(5000, "old");
        await CheckpointAsync();
        _store.Dispose();
        Dictionary<TileAddress, string> before = await AllTilesAsync(5000);
        Remove("evidence_tile");

        await OpenAsync();
        await AppendAsync(300, "new");
        await CheckpointAsync();

        Assert.Equal(before.Where(static tile => tile.Key.IsFull).ToDictionary(), (await AllTilesAsync(5000)).Where(static tile => tile.Key.IsFull).ToDictionary());
        Assert.Equal(await RootAsync(5300), _signer.Signed[^1].Root.ToArray());
    }

    [Fact]
    public async Task A_log_without_news_is_not_signed_again()
    {
        Assert.Null(await CheckpointAsync());
        await AppendAsync(1, "a");
        Assert.NotNull(await CheckpointAsync());

        Assert.Null(await CheckpointAsync());
        await RestartAsync();
        Assert.Null(await CheckpointAsync());
        Assert.Single(_signer.Signed);
    }

    [Fact]
    public async Task A_writer_whose_log_was_claimed_signs_nothing_any_more()
    {
        await AppendAsync(3, "a");
        if (IsPostgreSql)
        {
            _test.Execute("update evidence_log set epoch = epoch + 1");
        }
        else
        {
            using EvidenceStore other = new(_test.Database, PlainSeal.Vault(_test.Database), _shelf);
            await other.ClaimLogAsync("main", CancellationToken.None);
        }

        await Assert.ThrowsAsync<EvidenceUnavailableException>(CheckpointAsync);
        Assert.Empty(_signer.Signed);
        Assert.Equal(0L, Count("evidence_checkpoint"));
    }

    [Fact]
    public async Task A_key_that_was_replaced_signs_nothing_any_more_and_the_next_one_does()
    {
        await AppendAsync(3, "a");
        await CheckpointAsync();
        TestSigner next = new();
        EvidenceKeyStore keys = new(_test.Database);
        Assert.True(await keys.RotateAsync(_signer.KeyId, Row(next, _signer), Entries.Noon, CancellationToken.None));
        Assert.False(await keys.RotateAsync(_signer.KeyId, Row(new TestSigner(), _signer), Entries.Noon, CancellationToken.None));
        await AppendAsync(1, "b");

        await Assert.ThrowsAsync<EvidenceUnavailableException>(CheckpointAsync);
        Assert.Single(_signer.Signed);
        Assert.NotNull(await _store.CheckpointAsync(_claim, next, Entries.Noon, CancellationToken.None));
        Assert.Equal(
            [(_signer.KeyId, 3L), (next.KeyId, 4L)],
            (await _reader.ReadKeyUsesAsync(CancellationToken.None)).Select(static use => (use.KeyId, use.FromSize)));
        Assert.Null((await keys.ReadAsync(CancellationToken.None))[0].Sealed);
    }

    [Theory]
    [InlineData("delete from evidence_record where idx >= 250", "ends at 250")]
    [InlineData("delete from evidence_record where idx = 270", "missing")]
    [InlineData("update evidence_record set body = x'7b7d' where idx = 299", "other records")]
    [InlineData("update evidence_tile set root = (select hash from evidence_record where idx = 5)", "other records")]
    [InlineData("delete from evidence_tile; insert into evidence_tile (log, level, idx, root, hashes) select 'main', 0, 1, hash, HASHES from evidence_record where idx = 5", "missing")]
    public async Task A_store_that_contradicts_the_kept_checkpoint_takes_nothing_and_says_why(string attack, string reason)
    {
        await AppendAsync(300, "a");
        _shelf.Keep("main", (await CheckpointAsync())!);
        _store.Dispose();
        foreach (string text in attack.Replace("HASHES", IsPostgreSql ? "decode(repeat('00', 8192), 'hex')" : "zeroblob(8192)", StringComparison.Ordinal).Split("; "))
        {
            Force(text);
        }

        long epoch = _test.Read<long>("select epoch from evidence_log");
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), _shelf);
        EvidenceUnavailableException refused = await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => _store.ClaimLogAsync("main", CancellationToken.None));

        Assert.True(refused.IsContradicted);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("look at main", refused.Message, StringComparison.Ordinal);
        Assert.Equal(epoch, _test.Read<long>("select epoch from evidence_log"));

        // Another log of the same store goes on.
        LogClaim other = await _store.ClaimLogAsync("another", CancellationToken.None);
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await _store.CommitAsync(other, [Entries.Plain("b")], CancellationToken.None)));
    }

    [Fact]
    public async Task A_store_that_ends_where_the_kept_checkpoint_does_with_other_records_is_found()
    {
        await AppendAsync(20, "a");
        _shelf.Keep("main", (await CheckpointAsync())!);
        _store.Dispose();
        using TestDatabase fork = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(fork.Database, PlainSeal.Vault(fork.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        await store.CommitAsync(claim, [.. Plain(20, "b")], CancellationToken.None);
        store.Dispose();

        using EvidenceStore again = new(fork.Database, PlainSeal.Vault(fork.Database), _shelf);
        Assert.True((await Assert.ThrowsAsync<EvidenceUnavailableException>(() => again.ClaimLogAsync("main", CancellationToken.None))).IsContradicted);
    }

    [Theory]
    [InlineData("update evidence_tile set idx = 7")]
    [InlineData("delete from evidence_tile")]
    [InlineData("insert or replace into evidence_tile select * from evidence_tile")]
    [InlineData("update evidence_checkpoint set size = 1")]
    [InlineData("update evidence_checkpoint set origin = 'elsewhere'")]
    [InlineData("update evidence_checkpoint set root = (select hash from evidence_record where idx = 0)")]
    [InlineData("delete from evidence_checkpoint")]
    [InlineData("update evidence_key set id = 'other'")]
    [InlineData("delete from evidence_key")]
    [InlineData("update evidence_key_use set from_size = 0")]
    [InlineData("delete from evidence_key_use")]
    public async Task What_is_written_stays_written(string attempt)
    {
        await AppendAsync(256, "a");
        await CheckpointAsync();

        Assert.ThrowsAny<DbException>(() => _test.Execute(attempt));
    }

    [Fact]
    public async Task A_large_record_is_in_the_tree_by_its_hash_and_changes_nothing_for_the_others()
    {
        await AppendAsync(2, "a");
        await _store.CommitAsync(_claim, [Entries.Decision(new string('x', 70_000))], CancellationToken.None);
        await AppendAsync(2, "b");
        await CheckpointAsync();
        await RestartAsync();
        await AppendAsync(1, "c");
        await CheckpointAsync();

        Assert.Equal(await RootAsync(6), _signer.Signed[^1].Root.ToArray());
    }

    [Fact]
    public async Task Whatever_is_changed_of_a_record_or_of_a_tile_in_the_store_is_found_by_who_reads_the_log()
    {
        const int Size = 280;
        await AppendAsync(Size, "a");
        await CheckpointAsync();
        byte[] root = _signer.Signed[^1].Root.ToArray();
        Dictionary<TileAddress, string> tiles = await AllTilesAsync(Size);
        Assert.Null(await FoundAsync());
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());

        // Each is changed and put back.
        int step = Rounds.Of(IsPostgreSql ? 17 : 5, 1);
        for (int idx = seed.Next(0, step); idx < Size; idx += step)
        {
            string here = $"where log = 'main' and idx = {idx}";
            await AttackAsync("body", "x'7b7d'", here);
            await AttackAsync("hash", idx == 5 ? "(select hash from evidence_record where idx = 6)" : "(select hash from evidence_record where idx = 5)", here);
            await AttackAsync("previous_hash", "(select hash from evidence_record where idx = 279)", here);
            await AttackAsync("log", "'other'", here);
            await AttackAsync("time", "time + 1000", here);
            await AttackAsync("type", "'outcome'", here);
            await AttackAsync("outcome", "'succeeded'", here);
            foreach (string column in Rounds.AreNightly ? Found : [Found[seed.Next(0, Found.Length)]])
            {
                await AttackAsync(column, "'other'", here);
                await AttackAsync(column, "null", here);
            }

            await AttackAsync("idx", (Size + 7).ToString(System.Globalization.CultureInfo.InvariantCulture), here, $"where idx = {Size + 7}");
        }

        await AttackAsync("root", "(select hash from evidence_record where idx = 5)", "", table: "evidence_tile");
        await AttackAsync("hashes", IsPostgreSql ? "overlay(hashes placing substring(hashes from 33 for 32) from 1)" : "cast(substr(hashes, 33, 32) || substr(hashes, 33) as blob)", "", table: "evidence_tile");
        await AttackAsync("level", "1", "", table: "evidence_tile");
        Assert.Null(await FoundAsync());

        async Task AttackAsync(string column, string value, string where, string? back = null, string table = "evidence_record")
        {
            Force($"drop table if exists aside; create table aside as select {column} as was from {table} {where}");
            Force($"update {table} set {column} = {value} {where}");
            Assert.True(await FoundAsync() is not null, $"{table}.{column} {where}");
            Force($"update {table} set {column} = (select was from aside) {back ?? (column == "log" ? where.Replace("'main'", "'other'", StringComparison.Ordinal) : where)}");
        }

        async Task<string?> FoundAsync()
        {
            try
            {
                return await _reader.ReadBodiesAsync("main", 0, Size, CancellationToken.None) is null ? "a record is missing"
                    : !(await RootAsync(Size)).SequenceEqual(root) ? "the root is another"
                    : (await AllTilesAsync(Size)).Any(tile => tiles[tile.Key] != tile.Value) ? "a tile is another"
                    : null;
            }
            catch (Exception fault) when (fault is EvidenceUnavailableException or InvalidOperationException)
            {
                return fault.Message;
            }
        }
    }

    private static EvidenceKeyRow Row(TestSigner signer, TestSigner? before = null) => new()
    {
        Id = signer.KeyId,
        PublicKey = signer.Key.Public.ToArray(),
        Sealed = "sealed",
        CreatedAt = before is null ? 1 : 2,
        EndorsedBy = before?.KeyId,
        Endorsement = before is null ? null : [1],
    };

    private static IEnumerable<EvidenceEntry> Plain(int count, string text) => Enumerable.Range(0, count).Select(i => Entries.Decision($"{text}-{i}"));

    private async Task OpenAsync()
    {
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), _shelf);
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    private async Task RestartAsync()
    {
        _store.Dispose();
        await OpenAsync();
    }

    private async Task AppendAsync(int count, string text)
    {
        foreach (EvidenceEntry[] batch in Plain(count, text).Chunk(500))
        {
            Assert.All(await _store.CommitAsync(_claim, batch, CancellationToken.None), static result => Assert.IsType<EntryResult.Recorded>(result));
        }
    }

    private Task<SignedNote?> CheckpointAsync() => _store.CheckpointAsync(_claim, _signer, Entries.Noon, CancellationToken.None);

    // Of the records themselves, with nothing of what is stored beside them.
    private async Task<byte[]> RootAsync(int size)
    {
        TreeEdge edge = new();
        byte[] hash = new byte[32];
        foreach (ReadOnlyMemory<byte> body in (await _reader.ReadBodiesAsync("main", 0, size, CancellationToken.None))!)
        {
            MerkleHash.Leaf(LogEntry.Of(body).Span, hash);
            edge.Append(hash, []);
        }

        return edge.Root();
    }

    private async Task<Dictionary<TileAddress, ReadOnlyMemory<byte>>> TilesAsync(ProofPlan plan)
    {
        Dictionary<TileAddress, ReadOnlyMemory<byte>> tiles = [];
        foreach (TileAddress tile in plan.Tiles)
        {
            tiles[tile] = (await _reader.ReadTileAsync("main", tile, CancellationToken.None))!.Value;
        }

        return tiles;
    }

    private async Task<Dictionary<TileAddress, string>> AllTilesAsync(int size)
    {
        Dictionary<TileAddress, string> tiles = [];
        foreach (TileAddress tile in TileAddress.AllOf(size))
        {
            tiles[tile] = Convert.ToHexString((await _reader.ReadTileAsync("main", tile, CancellationToken.None))!.Value.Span);
        }

        return tiles;
    }

    private void Remove(string table) => Force("delete from " + table);

    // As somebody would who owns the database.
    private void Force(string text)
    {
        if (IsPostgreSql)
        {
            _test.Execute("set session_replication_role = replica; " + text.Replace("x'7b7d'", @"'\x7b7d'::bytea", StringComparison.Ordinal));
            return;
        }

        string[] triggers = ["evidence_record_never_changes", "evidence_record_never_goes", "evidence_tile_never_changes", "evidence_tile_never_goes"];
        foreach (string trigger in triggers)
        {
            _test.Execute("drop trigger if exists " + trigger);
        }

        _test.Execute(text);
    }

    private long Count(string table) => _test.Read<long>($"select count(*) from {table}");
}
