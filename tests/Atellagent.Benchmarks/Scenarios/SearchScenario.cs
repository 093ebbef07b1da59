using Atellagent.Harness;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Atellagent.Benchmarks.Reports;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Searches over a million records against the same over a thousand, in process, on SQLite: common values, rare ones, and some that never occur.</summary>
internal static class SearchScenario
{
    private const int Few = 1000;
    private const int Many = 1_000_000;
    private const int Hits = 10;
    private const int Batch = 2000;
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, EvidenceQuery Query, int Wanted)[] Queries =
    [
        ("a page of everything", new EvidenceQuery { Limit = Hits }, Hits),
        ("a common principal", new EvidenceQuery { Principal = "p1", Limit = Hits }, Hits),
        ("a common rule", new EvidenceQuery { Rule = "po/1#rule", Limit = Hits }, Hits),
        ("decisions that failed", new EvidenceQuery { Outcome = "failed", IsForDecisions = true, Limit = Hits }, Hits),
        ("a rare run", new EvidenceQuery { Run = "rare" }, Hits),
        ("a rare run of a common principal", new EvidenceQuery { Run = "rare", Route = "r1", Operation = "read", Limit = Hits }, Hits),
        ("a principal that never occurs", new EvidenceQuery { Principal = "nobody" }, 0),
        ("a rule that never occurs, with much else", new EvidenceQuery { Rule = "po/none#none", Route = "r1", Effect = "allow" }, 0),
        ("one action", new EvidenceQuery { Action = "act_00000007" }, 2),
    ];

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        string folder = Path.Combine(options.Folder, "search");
        SqliteDatabase fewRecords = await FillAsync(Path.Combine(folder, "few"), Few);
        EvidenceReader few = new(fewRecords, PlainSeal.Vault(fewRecords));
        SqliteDatabase manyRecords = await FillAsync(Path.Combine(folder, "many"), Many);
        EvidenceReader many = new(manyRecords, PlainSeal.Vault(manyRecords));
        List<string> violations = [];
        foreach ((string name, EvidenceQuery query, int wanted) in Queries)
        {
            (int small, int large) = ((await few.QueryAsync(query, CancellationToken.None)).Records.Count, (await many.QueryAsync(query, CancellationToken.None)).Records.Count);
            if (small != wanted || large != wanted)
            {
                violations.Add($"{name}: {small} and {large} records were found, and not {wanted}");
            }

            await MeasureAsync(few, query, options.WarmUpSeconds / 20);
            await MeasureAsync(many, query, options.WarmUpSeconds / 20);
        }

        List<Row> rows = [];
        foreach ((string name, EvidenceQuery query, int _) in Queries)
        {
            List<(double Ours, double Peer, double Ratio)> rounds = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                double small = await MeasureAsync(few, query, options.Seconds / 8);
                double large = await MeasureAsync(many, query, options.Seconds / 8);
                rounds.Add((large, small, large / small));
            }

            rows.Add(Row.Of($"us p99, {name}", "1,000,000 records", "1,000 records", rounds, null) with { AtMost = 1.5 });
        }

        Directory.Delete(folder, recursive: true);
        return new ScenarioResult("search", rows, $"each search found what it should, {Hits} a page", violations);
    }

    private static async Task<double> MeasureAsync(EvidenceReader reader, EvidenceQuery query, double seconds)
    {
        List<double> samples = [];
        long begin = Stopwatch.GetTimestamp();
        while (samples.Count < 200 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            long one = Stopwatch.GetTimestamp();
            await reader.QueryAsync(query, CancellationToken.None);
            samples.Add(Stopwatch.GetElapsedTime(one).TotalMicroseconds);
        }

        samples.Sort();
        return samples[(int)(samples.Count * 0.99)];
    }

    private static async Task<SqliteDatabase> FillAsync(string folder, int records)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        SqliteDatabase database = new(Path.Combine(folder, "atellagent.db"));
        await database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        using EvidenceStore store = new(database, PlainSeal.Vault(database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        int actions = records / 2;
        for (int from = 0; from < actions; from += Batch)
        {
            EvidenceEntry[] batch = [.. Enumerable.Range(from, Math.Min(Batch, actions - from)).SelectMany(i => Entries(i, i % (actions / Hits) == 0))];
            await store.CommitAsync(claim, batch, CancellationToken.None);
        }

        return database;
    }

    // Twenty records a second, as large as the boundary's own.
    private static IEnumerable<EvidenceEntry> Entries(int i, bool isRare)
    {
        string number = i.ToString("00000000", CultureInfo.InvariantCulture);
        string principal = isRare ? "p1" : $"p{i % 20}";
        string rule = $"po/{i % 20}#rule";
        string run = isRare ? "rare" : $"run-{i / 10}";
        DecisionFacets facets = new() { Principal = principal, Effect = "allow", Rules = [rule], Run = run, Target = "https://payments.internal/api/" };
        EvidenceIndex decision = new()
        {
            Type = "decision",
            Time = Begin.AddMilliseconds(i * 100L),
            Action = "act_" + number,
            Decision = "dec_" + number,
            Principal = principal,
            Deployment = $"d{i % 10}",
            Route = isRare ? "r1" : $"r{i % 10}",
            Operation = "read",
            Effect = "allow",
            Decided = facets,
        };
        EvidenceIndex outcome = decision with { Type = "outcome", Effect = null, Outcome = i % 20 == 3 ? "failed" : "succeeded" };
        string padding = new('x', 700);
        yield return new EvidenceEntry
        {
            Body = Encoding.UTF8.GetBytes($$"""{"action":"act_{{number}}","context":{"run":"{{run}}"},"decision":{"effect":"allow","id":"dec_{{number}}","reasons":[]},"evaluated":[{"outcome":"true","rule":"{{rule}}"}],"padding":"{{padding}}","principal":"{{principal}}","target":"https://payments.internal/api/","type":"decision"}"""),
            Index = decision,
            Claim = new ActionClaim { Action = "act_" + number, Scope = principal, Key = null, RequestDigest = "sha256:0", ExpectedClock = null, Answer = null },
        };
        yield return new EvidenceEntry
        {
            Body = Encoding.UTF8.GetBytes($$"""{"action":"act_{{number}}","decision":"dec_{{number}}","principal":"{{principal}}","status":"{{outcome.Outcome}}","type":"outcome"}"""),
            Index = outcome,
            Conclusion = new ActionConclusion("act_" + number, "{}"u8.ToArray()),
        };
    }
}
