using Atellagent.Domain.Erasures;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Tests.Evidence;

namespace Atellagent.Storage.Tests.Erasures;

public sealed class PostgreSqlErasureTests() : ErasureContract(DatabaseKind.PostgreSql)
{
    [Fact]
    public async Task What_has_had_its_time_is_dropped_by_the_month()
    {
        long start = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        long end = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        _test.Execute($"create table evidence_payload_2026_07 partition of evidence_payload for values from ({start}) to ({end})");
        DateTimeOffset july = new(2026, 7, 20, 0, 0, 0, TimeSpan.Zero);
        await CommitAsync(At(july, Decision("act_old", "bot")), At(july, Outcome("act_old", "bot")), Decision("act_new", "bot"));
        Assert.Equal(2L, _test.Read<long>("select count(*) from evidence_payload_2026_07"));

        // Not while any of the month has time left.
        Assert.False(_test.Read<bool>($"select evidence_payload_due({end - 1})"));
        Erasure erasure = await EraseAsync(ErasureKind.Age, Rfc3339.Text(new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(new ErasedRange("main", 0, 1, 2), Assert.Single(erasure.Ranges));
        Assert.Equal(0L, _test.Read<long>("select count(*) from pg_class where relname = 'evidence_payload_2026_07'"));
        Assert.Equal((true, false), (await IsErasedAsync("act_old"), await IsErasedAsync("act_new")));
    }

    [Fact]
    public async Task Each_month_goes_by_itself_and_two_silos_count_none_twice()
    {
        for (int month = 1; month <= 3; month++)
        {
            DateTimeOffset start = new(2020, month, 1, 0, 0, 0, TimeSpan.Zero);
            string name = $"evidence_payload_2020_{month:D2}";
            _test.Execute($"create table {name} partition of evidence_payload for values from ({Microseconds(start)}) to ({Microseconds(start.AddMonths(1))})");
            await CommitAsync(At(start.AddDays(3), Decision($"act_{month}", "bot")), At(start.AddDays(3), Outcome($"act_{month}", "bot")));
        }

        const string Dropped = "select count(*) from evidence_payload_drop(1600000000000000)";
        Assert.Equal(1L, _test.Read<long>(Dropped));
        Assert.Equal(2L, _test.Read<long>("select count(*) from pg_class where relname like 'evidence_payload_2020_0_'"));
        Assert.True(_test.Read<bool>("select evidence_payload_due(1600000000000000)"));

        // Whoever is second waits for the first, and not for long.
        await using System.Data.Common.DbConnection first = _test.Open();
        await using System.Data.Common.DbTransaction holding = await first.BeginTransactionAsync(TestContext.Current.CancellationToken);
        using (System.Data.Common.DbCommand command = first.CreateCommand())
        {
            command.CommandText = Dropped;
            Assert.Equal(1L, command.ExecuteScalar());
        }

        Assert.ThrowsAny<System.Data.Common.DbException>(() => _test.Read<long>(Dropped));
        await holding.RollbackAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ErasedRange("main", 2, 5, 4), Assert.Single((await EraseAsync(ErasureKind.Age, "2020-09-01T00:00:00Z")).Ranges));
    }

    [Fact]
    public async Task Whoever_reads_a_month_is_waited_for_a_second_and_then_it_is_tried_again()
    {
        _test.Execute("create table evidence_payload_2020_01 partition of evidence_payload for values from (1577836800000000) to (1580515200000000)");
        await using System.Data.Common.DbConnection reader = _test.Open();
        await using System.Data.Common.DbTransaction reading = await reader.BeginTransactionAsync(TestContext.Current.CancellationToken);
        using (System.Data.Common.DbCommand command = reader.CreateCommand())
        {
            command.CommandText = "select count(*) from evidence_payload";
            command.ExecuteScalar();
        }

        await Assert.ThrowsAsync<Domain.Evidence.EvidenceUnavailableException>(() => EraseAsync(ErasureKind.Age, "2026-01-01T00:00:00Z"));
        await reading.RollbackAsync(TestContext.Current.CancellationToken);

        Storage.Erasures.ErasureStore again = new(_test.Database);
        Assert.Equal(ErasureProgress.Complete, await again.AdvanceAsync("era_1", Entries.Noon, CancellationToken.None));
        Assert.Equal(0L, _test.Read<long>("select count(*) from pg_class where relname = 'evidence_payload_2020_01'"));
    }

    private static long Microseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000;

    [Fact]
    public void The_coming_months_have_room_before_they_begin() =>
        Assert.Equal(3L, _test.Read<long>("select count(*) from pg_inherits where inhparent = 'evidence_payload'::regclass and inhrelid <> 'evidence_payload_other'::regclass"));
}
