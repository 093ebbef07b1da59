using System.Diagnostics;
using System.Text.Json;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Harness;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Fills a database with records of decisions as the boundary writes them, and has them decided again, round by round.</summary>
internal static class ReplayRun
{
    private const int AtOnce = 1_000;
    private const int Policies = 1_000;
    private const string Cap = "args.amount > 500";

    public static async Task<int> RunAsync(int records, int rounds)
    {
        using TestFolder folder = new();
        SqliteDatabase database = new(folder.In("replay.db"));
        await database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        DecisionWorld.Made world = DecisionWorld.Make(GeneratedBoundary.Files(Policies, 1));
        using HistoryReplay replay = new(new DecisionHistory(database, PlainSeal.Vault(database)));
        long bytes = await FillAsync(database, world, records);
        Simulation simulation = Simulate(world);
        DecisionHistoryQuery all = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        (List<double> rates, List<double> memory, List<string> violations) = ([], [], []);
        for (int round = 0; round <= rounds; round++)
        {
            GC.Collect();
            long before = Environment.WorkingSet;
            long most = before;
            long begin = Stopwatch.GetTimestamp();
            PolicyPlan plan = await replay.RunAsync(
                simulation,
                all,
                _ =>
                {
                    most = Math.Max(most, Environment.WorkingSet);
                    return Task.CompletedTask;
                },
                CancellationToken.None);

            // The first is the warm-up.
            if (round > 0)
            {
                rates.Add(records / Stopwatch.GetElapsedTime(begin).TotalSeconds);
                memory.Add((most - before) / 1e6);
            }

            if (plan.Counts != new PlanCounts(records / 2, records / 2, 0, 0) || plan.AnsweredOtherwiseToday != 0)
            {
                violations.Add($"round {round}: {plan.Counts}, {plan.AnsweredOtherwiseToday} answered otherwise");
            }
        }

        Console.WriteLine(JsonSerializer.Serialize(new { bytes = bytes / records, rates, memory, violations }));
        return 0;
    }

    // The draft caps what the policies in force let through: half of all decisions come out tighter.
    private static Simulation Simulate(DecisionWorld.Made world)
    {
        BoundaryDocument[] drafted = [.. world.Documents, .. Draft()];
        PolicyBundle draft = ((PolicyCompilation.Compiled)PolicyCompiler.Compile(drafted)).Bundle;
        AuthorityView inForce = AuthorityView.ForTrial(world.Documents, world.Bundle);
        return new Simulation(
            new RecordedBinding(inForce, world.Bundle, inForce: null),
            new RecordedBinding(AuthorityView.ForTrial(drafted, draft), draft, inForce));
    }

    private static IEnumerable<BoundaryDocument> Draft() => BoundaryFolderReader.Read(
        [("draft.yaml", $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: draft, owner: support }}\nspec:\n  match: {{ routes: [payments], operations: [refund] }}\n  rules: [ {{ id: cap, effect: deny, when: \"{Cap}\" }} ]\n")]).Documents;

    private static async Task<long> FillAsync(SqliteDatabase database, DecisionWorld.Made world, int records)
    {
        using EvidenceStore store = new(database, PlainSeal.Vault(database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("bench", CancellationToken.None);
        long bytes = 0;
        for (int done = 0; done < records; done += AtOnce)
        {
            EvidenceEntry[] entries = [.. Enumerable.Range(done, AtOnce).Select(i => RecordedWorld.Record(world, i))];
            bytes += entries.Sum(static entry => (long)entry.Body.Length);
            await store.CommitAsync(claim, entries, CancellationToken.None);
        }

        return bytes;
    }
}
