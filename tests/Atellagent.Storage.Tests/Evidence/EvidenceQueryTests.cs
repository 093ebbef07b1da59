using System.Text.RegularExpressions;
using Atellagent.Storage.Approvals;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Deliveries;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Figures;
using Atellagent.Storage.Queries;
using Atellagent.Storage.Reviews;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Atellagent.Storage.Tests.Evidence;

public sealed partial class EvidenceQueryTests
{
    private static readonly string[] Numbers =
        ["@Since", "@Seq", "@Time", "@Until", "@FirstMinute", "@LastMinute", "@CursorMinute", "@CursorSequence", "@Limit", "@Index", "@Last", "@FromIndex", "@Now", "@Kind", "@Oldest", "@Minute", "@Chunk", "@After", "@Through", "@Size", "@Level", "@Idx", "@From", "@End"];

    // Without its index a query reads every record there is, which nobody notices until there are many.
    [Fact]
    public async Task Every_query_prepares_and_searches_an_index()
    {
        using TestDatabase test = await TestDatabase.CreateAsync();
        await using SqliteConnection connection = await test.Sqlite.OpenSqliteAsync(CancellationToken.None);
        foreach (string text in RecordQueries.All(DatabaseKind.Sqlite).Concat(EvidenceReader.Queries(DatabaseKind.Sqlite)).Concat(ApprovalReader.Queries(DatabaseKind.Sqlite)).Concat(DeliveryStore.Queries).Concat(DecisionHistory.Queries).Concat(EvidenceTail.Queries).Concat(FigureReader.Queries).Concat(SavedQueryStore.Queries(DatabaseKind.Sqlite)).Concat(ReviewStore.Queries(DatabaseKind.Sqlite)))
        {
            List<string> plan = [];
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "explain query plan " + text;
            foreach (string name in Names(text))
            {
                command.Parameters.AddWithValue(name, 1);
            }

            await using SqliteDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                plan.Add(reader.GetString(3));
            }

            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("VIRTUAL TABLE", StringComparison.Ordinal));

            // A page of postings is read in order: what sorts has read everything first.
            Assert.DoesNotContain(plan, step => text.Contains("evidence_posting", StringComparison.Ordinal) && step.Contains("TEMP B-TREE", StringComparison.Ordinal));
            Assert.Contains(plan, step => step.Contains("INDEX", StringComparison.Ordinal) || step.Contains("PRIMARY KEY", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Names(string text) =>
        Parameter().Matches(text).Select(match => match.Value).Distinct();

    [Fact]
    public async Task Every_query_prepares_and_can_search_an_index_on_PostgreSQL()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using NpgsqlConnection connection = (NpgsqlConnection)await test.Database.OpenAsync(CancellationToken.None);
        await using (NpgsqlCommand settings = new("set enable_seqscan = off", connection))
        {
            await settings.ExecuteNonQueryAsync(CancellationToken.None);
        }

        IEnumerable<string> texts = RecordQueries.All(DatabaseKind.PostgreSql)
            .Concat(EvidenceReader.Queries(DatabaseKind.PostgreSql))
            .Concat(ApprovalReader.Queries(DatabaseKind.PostgreSql))
            .Concat(DeliveryStore.Queries)
            .Concat(DecisionHistory.Queries)
            .Concat(EvidenceTail.Queries)
            .Concat(FigureReader.Queries)
            .Concat(SavedQueryStore.Queries(DatabaseKind.PostgreSql))
            .Concat(ReviewStore.Queries(DatabaseKind.PostgreSql));
        foreach (string text in texts)
        {
            List<string> plan = [];
            await using NpgsqlCommand command = new("explain " + text, connection);
            foreach (string name in Names(text))
            {
                command.Parameters.AddWithValue(name, Numbers.Contains(name) ? 1L : name is "@Chunks" or "@Decisions" or "@Teams" ? "[1]" : "x");
            }

            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                plan.Add(reader.GetString(0));
            }

            Assert.DoesNotContain(plan, static step => step.Contains("Seq Scan", StringComparison.Ordinal));
            Assert.Contains(plan, static step => step.Contains("Index", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("@[A-Za-z]+")]
    private static partial Regex Parameter();
}
