using Atellagent.Domain.Evidence;
using Atellagent.Harness;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>
/// The machine stops at any point of a commit: what reached the disk then is the database and a beginning of its write-ahead log, cut at any byte,
/// perhaps with something else behind. Every group that was acknowledged by then is there, and of none a part.
/// </summary>
public sealed class SqliteCrashPointTests
{
    [Fact]
    public async Task Wherever_the_log_of_the_database_is_cut_acknowledged_records_are_there_and_none_is_half()
    {
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        using TestFolder place = new();
        SqliteDatabase database = new(place.In("atellagent.db"));
        await database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        using EvidenceStore store = new(database, PlainSeal.Vault(database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        await using (SqliteConnection folding = await database.OpenSqliteAsync(CancellationToken.None))
        {
            await using SqliteCommand fold = folding.CreateCommand();
            fold.CommandText = "pragma wal_checkpoint(truncate)";
            await fold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        string log = place.In("atellagent.db-wal");
        List<(long Length, int Records)> acknowledged = [(0, 0)];
        for (int group = 0; group < 12; group++)
        {
            int records = seed.Next(1, 7);
            await store.CommitAsync(claim, [.. Enumerable.Range(0, records).Select(i => Entries.Decision($"{group}x{i}"))], CancellationToken.None);
            acknowledged.Add((new FileInfo(log).Length, acknowledged[^1].Records + records));
        }

        (byte[] whole, byte[] written) = (Read(place.In("atellagent.db")), Read(log));
        Assert.True(written.Length > 12 * 4096, $"the log has {written.Length} bytes");
        int cuts = Rounds.Of(80, 2000);
        for (int cut = 0; cut < cuts; cut++)
        {
            int at = seed.Next(0, written.Length + 1);
            byte[] left = cut % 2 == 0 ? written[..at] : [.. written[..at], .. Enumerable.Range(0, written.Length - at).Select(_ => (byte)seed.Next(0, 256))];
            string copy = place.In($"cut-{cut}.db");
            await File.WriteAllBytesAsync(copy, whole, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(copy + "-wal", left, TestContext.Current.CancellationToken);

            List<string> violations = [];
            int found = StoredEvidence.ReadAll(copy, violations).Count;

            Assert.True(violations.Count == 0, $"cut at {at}: {string.Join("; ", violations)}");
            Assert.True(found >= acknowledged.Last(group => group.Length <= at).Records, $"cut at {at} of {written.Length}: {found} records are left of {acknowledged.Last(group => group.Length <= at).Records} that were acknowledged");
            Assert.Contains(acknowledged, group => group.Records == found);
            File.Delete(copy);
            File.Delete(copy + "-wal");
        }

        Assert.Equal(acknowledged[^1].Records, StoredEvidence.ReadAll(place.In("atellagent.db"), []).Count);
    }

    private static byte[] Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
