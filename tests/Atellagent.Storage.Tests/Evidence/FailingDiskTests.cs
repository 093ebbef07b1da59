using Atellagent.Harness;
using System.Diagnostics;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>The store on a disk of 4 MiB that fills up and becomes read-only; a mount, so it needs root on Linux.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("atellagent-disk-");
    private readonly bool _mounted;

    public FailingDiskTests() => _mounted = Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _mount.FullName);

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _mount.FullName);
        }

        _mount.Delete();
    }

    [Fact]
    public async Task A_full_disk_refuses_evidence_and_works_again_by_itself_when_there_is_space()
    {
        Assert.SkipUnless(_mounted, "this machine lets nobody mount a disk");
        (SqliteDatabase database, EvidenceStore store, LogClaim claim) = await OpenAsync();
        string ballast = Path.Combine(_mount.FullName, "ballast");
        long written = 0;
        FillUp(ballast);

        // The log may have room left in blocks that it already owns.
        await Assert.ThrowsAsync<EvidenceUnavailableException>(async () =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                written += (await store.CommitAsync(claim, [Entries.Plain(new string('x', 4000))], CancellationToken.None)).Count;
            }
        });
        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => store.CommitAsync(claim, [Entries.Plain(new string('x', 100_000))], CancellationToken.None));

        File.Delete(ballast);
        EntryResult result = (await store.CommitAsync(claim, [Entries.Plain("space again")], CancellationToken.None))[0];

        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", written)), result);
        await AssertUnbrokenAsync(database, written + 1);
        Close(database, store);
    }

    [Fact]
    public async Task A_disk_that_becomes_read_only_refuses_evidence_and_works_again_by_itself()
    {
        Assert.SkipUnless(_mounted, "this machine lets nobody mount a disk");
        (SqliteDatabase database, EvidenceStore store, LogClaim claim) = await OpenAsync();
        await store.CommitAsync(claim, [Entries.Plain("before")], CancellationToken.None);

        // A bind mount can be made read-only while files on it are open for writing; what is open stays writable, so the
        // store is made to open again by a claim that fails.
        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => store.CommitAsync(claim with { Epoch = 99 }, [Entries.Plain("x")], CancellationToken.None));
        ClearPool(database);
        Assert.True(Run("mount", "-o", "remount,ro", _mount.FullName));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => store.CommitAsync(claim, [Entries.Plain("during")], CancellationToken.None));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => store.ProbeAsync(CancellationToken.None));

        Assert.True(Run("mount", "-o", "remount,rw", _mount.FullName));
        await store.ProbeAsync(CancellationToken.None);
        await store.CommitAsync(claim, [Entries.Plain("after")], CancellationToken.None);

        await AssertUnbrokenAsync(database, 2);
        Close(database, store);
    }

    private async Task<(SqliteDatabase Database, EvidenceStore Store, LogClaim Claim)> OpenAsync()
    {
        SqliteDatabase database = new(Path.Combine(_mount.FullName, "data", "atellagent.db"));
        await new SqliteMigrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
        EvidenceStore store = new(database, PlainSeal.Vault(database), new MemoryShelf());
        return (database, store, await store.ClaimLogAsync("main", CancellationToken.None));
    }

    private static async Task AssertUnbrokenAsync(SqliteDatabase database, long count)
    {
        EvidenceReader reader = new(database, PlainSeal.Vault(database));
        IReadOnlyList<StoredRecord> records = await reader.ReadLogAsync("main", 0, 100_000, CancellationToken.None);
        Assert.Equal(count, records.Count);
        ReadOnlyMemory<byte> previous = EvidenceChain.Genesis;
        Assert.All(records, record =>
        {
            byte[] hash = new byte[32];
            EvidenceChain.Next(previous.Span, record.Body.Span, hash);
            Assert.Equal(hash, record.Hash.ToArray());
            previous = record.Hash;
        });
    }

    private static void Close(SqliteDatabase database, EvidenceStore store)
    {
        store.Dispose();
        ClearPool(database);
    }

    private static void ClearPool(SqliteDatabase database)
    {
        using SqliteConnection connection = new(database.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void FillUp(string path)
    {
        using FileStream file = File.Create(path, 1);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as wished.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
