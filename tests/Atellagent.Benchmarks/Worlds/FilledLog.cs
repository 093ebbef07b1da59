using System.Globalization;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>A log that has been written for a long time: decisions and outcomes, as the boundary writes them.</summary>
internal static class FilledLog
{
    private const int Batch = 512;

    /// <summary>Fills the database of a data folder before a silo starts on it.</summary>
    /// <param name="file">The database.</param>
    /// <param name="records">How many.</param>
    /// <returns>A task that ends when they are on disk.</returns>
    public static async Task FillAsync(string file, int records)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        SqliteDatabase database = new(file);
        await database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        using EvidenceStore store = new(database, PlainSeal.Vault(database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        DateTimeOffset time = TimeProvider.System.GetUtcNow().AddDays(-7);
        for (int action = 0; action < records / 2; action += Batch / 2)
        {
            EvidenceEntry[] entries = [.. Enumerable.Range(action, Math.Min(Batch / 2, (records / 2) - action)).SelectMany(n => Of(n, time.AddMilliseconds(n)))];
            await store.CommitAsync(claim, entries, CancellationToken.None);
            if (action % 102_400 == 0)
            {
                await Console.Error.WriteLineAsync($"  {action * 2:#,0} records are there");
            }
        }
    }

    private static IEnumerable<EvidenceEntry> Of(int number, DateTimeOffset time)
    {
        string action = Id("act", number);
        string decision = Id("dec", number);
        yield return new EvidenceEntry
        {
            Body = Encoding.UTF8.GetBytes(
                $$$$$"""{"action":"{{{{{action}}}}}","authorityClock":3,"context":{"purpose":"ticket {{{{{number}}}}}"},"decision":{"effect":"allow","granted":{"arguments":{"amount":10,"currency":"EUR","note":"a parcel that never came","orderId":"ord_1"}},"id":"{{{{{decision}}}}}","policyVersion":"sha256:0f6d6d1e7a7e3a8f6a1f2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef","reasons":[{"effect":"allow","policy":"payments/refunds","rule":"small"}],"requested":{"arguments":{"amount":10,"currency":"EUR","note":"a parcel that never came","orderId":"ord_1"}}},"deployment":"prod","digest":"sha256:{{{{{number:x64}}}}}","evaluated":[{"outcome":"true","rule":"payments/refunds:small"},{"outcome":"false","rule":"payments/refunds:large"}],"operation":"refund","principal":"agent","requestDigest":"sha256:{{{{{number:x64}}}}}","route":"payments","surface":"native","time":"{{{{{Rfc3339.Text(time)}}}}}","token":"tok_{{{{{number:x32}}}}}","type":"decision"}"""),
            Index = new EvidenceIndex { Type = "decision", Time = time, Action = action, Decision = decision, Principal = "agent", Deployment = "prod", Route = "payments", Operation = "refund", Effect = "allow" },
            Claim = new ActionClaim { Action = action, Scope = "prod", Key = null, RequestDigest = "sha256:" + action, ExpectedClock = null, Answer = null },
        };
        yield return new EvidenceEntry
        {
            Body = Encoding.UTF8.GetBytes(
                $$"""{"action":"{{action}}","decision":"{{decision}}","deployment":"prod","httpStatus":200,"observedBy":"boundary","operation":"refund","principal":"agent","released":"full","resultDigest":"sha256:{{number:x64}}","route":"payments","status":"succeeded","time":"{{Rfc3339.Text(time)}}","type":"outcome"}"""),
            Index = new EvidenceIndex { Type = "outcome", Time = time, Action = action, Decision = decision, Principal = "agent", Deployment = "prod", Route = "payments", Operation = "refund", Outcome = "succeeded" },
            Conclusion = new ActionConclusion(action, Encoding.UTF8.GetBytes("{}")),
        };
    }

    private static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{number:D26}");
}
