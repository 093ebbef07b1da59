using System.Diagnostics;
using System.Text;
using Atellagent.Benchmarks.Reports;
using Atellagent.Domain.Evidence;
using Atellagent.Harness;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Sqlite;
using Npgsql;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Durable records a second, one at a time and in batches, against what lies under them.</summary>
internal static class EvidenceAppends
{
    private const int Batch = 64;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes($$"""{"note":"{{new string('x', 900)}}","type":"administration"}""");

    /// <summary>Runs it.</summary>
    /// <param name="options">How long and how often.</param>
    /// <returns>The rows.</returns>
    public static async Task<List<Row>> RunAsync(BenchmarkOptions options)
    {
        List<Row> rows = [];
        using TestFolder folder = new();
        SqliteDatabase sqlite = new(folder.In("bench.db"));
        await sqlite.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        using (EvidenceStore store = new(sqlite, PlainSeal.Vault(sqlite), new MemoryShelf()))
        {
            LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
            using FileStream file = new(folder.In("bare"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            Func<Task> Flush(int records)
            {
                byte[] bytes = new byte[records * Body.Length];
                return () =>
                {
                    file.Write(bytes);
                    file.Flush(flushToDisk: true);
                    return Task.CompletedTask;
                };
            }

            rows.AddRange(await CompareAsync("SQLite, 1 a commit", "the store", () => AppendAsync(store, claim, 1), "write and flush", Flush(1), 1, options));
            rows.AddRange(await CompareAsync($"SQLite, {Batch} a commit", "the store", () => AppendAsync(store, claim, Batch), "write and flush", Flush(Batch), Batch, options));
        }

        if (PostgresServer.WhyNot is not null)
        {
            return rows;
        }

        await using PostgresServer server = await PostgresServer.StartAsync();
        string connection = await server.CreateDatabaseAsync();
        await using PostgreSqlDatabase postgres = new(connection);
        await postgres.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        using EvidenceStore shared = new(postgres, PlainSeal.Vault(postgres), new MemoryShelf());
        LogClaim own = await shared.ClaimLogAsync("main", CancellationToken.None);
        await using NpgsqlConnection bare = new(connection);
        await bare.OpenAsync();
        await using (NpgsqlCommand make = new("create table bare (id bigint generated always as identity primary key, body bytea not null)", bare))
        {
            await make.ExecuteNonQueryAsync();
        }

        Func<Task> Insert(int records) => async () =>
        {
            await using NpgsqlCommand insert = new("insert into bare (body) select b from unnest($1::bytea[]) as t(b)", bare);
            insert.Parameters.Add(new NpgsqlParameter { Value = Enumerable.Repeat(Body, records).ToArray() });
            await insert.ExecuteNonQueryAsync();
        };
        rows.AddRange(await CompareAsync("PostgreSQL, 1 a commit", "the store", () => AppendAsync(shared, own, 1), "bare insert", Insert(1), 1, options));
        rows.AddRange(await CompareAsync($"PostgreSQL, {Batch} a commit", "the store", () => AppendAsync(shared, own, Batch), "bare insert", Insert(Batch), Batch, options));
        return rows;
    }

    private static Task AppendAsync(EvidenceStore store, LogClaim claim, int count) => store.CommitAsync(
        claim,
        [.. Enumerable.Range(0, count).Select(static _ => new EvidenceEntry
        {
            Body = Body,
            Index = new EvidenceIndex { Type = "administration", Time = TimeProvider.System.GetUtcNow() },
        })],
        CancellationToken.None);

    private static async Task<List<Row>> CompareAsync(
        string what, string ours, Func<Task> append, string peer, Func<Task> bare, int records, BenchmarkOptions options)
    {
        await MeasureAsync(append, 1);
        await MeasureAsync(bare, 1);
        List<(double, double, double)> rates = [];
        List<(double, double, double)> middles = [];
        List<(double, double, double)> lates = [];
        for (int i = 0; i < options.Rounds; i++)
        {
            List<double> mine = await MeasureAsync(append, options.Seconds);
            List<double> theirs = await MeasureAsync(bare, options.Seconds);
            double rate = records * mine.Count / mine.Sum() * 1e6;
            double other = records * theirs.Count / theirs.Sum() * 1e6;
            rates.Add((rate, other, rate / other));
            middles.Add((At(mine, 0.5), At(theirs, 0.5), At(mine, 0.5) / At(theirs, 0.5)));
            lates.Add((At(mine, 0.99), At(theirs, 0.99), At(mine, 0.99) / At(theirs, 0.99)));
        }

        return
        [
            Row.Of($"records/s, {what}", ours, peer, rates, null),
            Row.Of($"p50 us, {what}", ours, peer, middles, null),
            Row.Of($"p99 us, {what}", ours, peer, lates, null),
        ];
    }

    private static async Task<List<double>> MeasureAsync(Func<Task> act, double seconds)
    {
        List<double> took = [];
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            long before = Stopwatch.GetTimestamp();
            await act();
            took.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        return took;
    }

    private static double At(List<double> values, double quantile)
    {
        values.Sort();
        return values[(int)((values.Count - 1) * quantile)];
    }
}
