using Atellagent.Harness;
using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using CsCheck;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>What is taken from a counter in one window never exceeds its limit, whoever takes at the same time.</summary>
public abstract class CounterContract(DatabaseKind kind)
{
    private static readonly CounterDraw Draw = new()
    {
        SourceKind = "deployment",
        Source = "prod",
        Counter = "payments/refund",
        IsRate = true,
        Per = CounterPeriod.Hour,
        From = Entries.Noon,
        Until = Entries.Noon.AddHours(1),
        Units = CounterDraw.UnitsOfOne,
        MostUnits = 3 * CounterDraw.UnitsOfOne,
    };

    [Fact]
    public async Task Several_of_one_batch_take_no_more_than_there_is()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);

        IReadOnlyList<EntryResult> results = await store.CommitAsync(log, [.. Enumerable.Range(0, 5).Select(i => Taking($"act_{i}", Draw))], CancellationToken.None);

        Assert.Equal([true, true, true, false, false], results.Select(static r => r is EntryResult.Recorded));
        Assert.All(results.Skip(3), static r => Assert.Equal(Draw, Assert.IsType<EntryResult.Exhausted>(r).Draw));
        Assert.Equal(3 * CounterDraw.UnitsOfOne, Used(test));
        Assert.Equal(3, test.Read<long>("select count(*) from action"));
    }

    [Fact]
    public async Task What_one_counter_refuses_takes_nothing_from_the_others()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);
        CounterDraw dear = Draw with { Counter = "dear", IsRate = false, Units = 4 * CounterDraw.UnitsOfOne };

        IReadOnlyList<EntryResult> results = await store.CommitAsync(log, [Taking("act_1", Draw, dear), Taking("act_2", Draw)], CancellationToken.None);

        Assert.Equal("dear", Assert.IsType<EntryResult.Exhausted>(results[0]).Draw.Counter);
        Assert.IsType<EntryResult.Recorded>(results[1]);
        Assert.Equal(CounterDraw.UnitsOfOne, Used(test));
    }

    [Fact]
    public async Task Two_silos_on_one_database_together_take_no_more_than_there_is()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        CounterDraw wanted = Draw with { MostUnits = 25 * CounterDraw.UnitsOfOne };

        int[] admitted = await Task.WhenAll(Enumerable.Range(0, 2).Select(async silo =>
        {
            using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
            LogClaim log = await store.ClaimLogAsync("silo" + silo, CancellationToken.None);
            int recorded = 0;
            for (int batch = 0; batch < 20; batch++)
            {
                IReadOnlyList<EntryResult> results = await store.CommitAsync(
                    log, [.. Enumerable.Range(0, 2).Select(i => Taking($"act_{silo}_{batch}_{i}", wanted))], CancellationToken.None);
                recorded += results.Count(static r => r is EntryResult.Recorded);
            }

            return recorded;
        }));

        Assert.Equal(25, admitted.Sum());
        Assert.Equal(wanted.MostUnits, Used(test));
    }

    [Fact]
    public async Task A_taken_key_takes_nothing_and_has_its_answer_even_when_nothing_is_left()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);
        CounterDraw one = Draw with { MostUnits = CounterDraw.UnitsOfOne };

        IReadOnlyList<EntryResult> results = await store.CommitAsync(
            log, [Taking("act_1", Draw) with { Claim = Claim("act_1", "key", Draw) }, Taking("act_2", Draw) with { Claim = Claim("act_2", "key", Draw) }, Taking("act_3", one) with { Claim = Claim("act_3", "key", one) }], CancellationToken.None);

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.All(results.Skip(1), static r => Assert.Equal("act_1", Assert.IsType<EntryResult.Taken>(r).Action.Action));
        Assert.Equal(CounterDraw.UnitsOfOne, Used(test));
    }

    [Fact]
    public async Task What_provably_was_not_sent_is_given_back_once()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);
        await store.CommitAsync(log, [Taking("act_1", Draw), Taking("act_2", Draw)], CancellationToken.None);
        EvidenceEntry returned = Entries.Conclude("act_1", "refused");
        returned = returned with { Conclusion = returned.Conclusion! with { Settlements = [new CounterSettlement(Draw, 0)] } };

        await store.CommitAsync(log, [returned, returned], CancellationToken.None);
        await store.CommitAsync(log, [returned, Entries.Conclude("act_2", "unknown")], CancellationToken.None);

        Assert.Equal(CounterDraw.UnitsOfOne, Used(test));
    }

    [Fact]
    public async Task A_stale_clock_takes_nothing()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);

        IReadOnlyList<EntryResult> results = await store.CommitAsync(
            log, [Taking("act_1", Draw) with { Claim = Claim("act_1", null, Draw) with { ExpectedClock = 77 } }], CancellationToken.None);

        Assert.IsType<EntryResult.Stale>(results[0]);
        Assert.Equal(0, test.Read<long>("select count(*) from bound_counter"));
    }

    [Fact]
    public async Task Windows_that_ended_a_day_ago_are_forgotten_and_the_next_window_begins_at_nothing()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);
        CounterDraw Later(int hours) => Draw with { From = Draw.From.AddHours(hours), Until = Draw.Until.AddHours(hours), Units = Draw.MostUnits };

        IReadOnlyList<EntryResult> results = await store.CommitAsync(
            log, [Taking("act_0", Later(0)), Taking("act_1", Later(1)), Taking("act_2", Later(1)), Taking("act_3", Later(27))], CancellationToken.None);

        Assert.Equal([true, true, false, true], results.Select(static r => r is EntryResult.Recorded));
        Assert.Equal(1, test.Read<long>("select count(*) from bound_counter"));
    }

    [Fact]
    public async Task Any_order_of_taking_and_giving_back_gives_what_a_sum_would()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim log = await store.ClaimLogAsync("main", CancellationToken.None);
        int run = 0;

        await Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4]).Array[1, 20].SampleAsync(
            async steps =>
            {
                int name = Interlocked.Increment(ref run);
                List<(string Action, long Units)> open = [];
                long used = 0;
                for (int i = 0; i < steps.Length; i++)
                {
                    (int kind, int amount) = steps[i];
                    CounterDraw draw = Draw with { Counter = "c" + name, Units = amount, MostUnits = 10 };
                    if (kind == 2 && open.Count > 0)
                    {
                        (string action, long units) = open[0];
                        open.RemoveAt(0);
                        EvidenceEntry end = Entries.Conclude(action, "refused");
                        await store.CommitAsync(log, [end with { Conclusion = end.Conclusion! with { Settlements = [new CounterSettlement(draw with { Units = units }, 0)] } }], CancellationToken.None);
                        used -= units;
                        continue;
                    }

                    EntryResult result = (await store.CommitAsync(log, [Taking($"act_{name}_{i}", draw)], CancellationToken.None))[0];
                    Assert.Equal(used + amount <= 10, result is EntryResult.Recorded);
                    if (result is EntryResult.Recorded)
                    {
                        used += amount;
                        open.Add(($"act_{name}_{i}", amount));
                    }
                }
            },
            iter: 60,
            threads: 1);
    }

    private static ActionClaim Claim(string action, string? key, params ImmutableArray<CounterDraw> draws) =>
        Entries.Claim(action, key, clock: 0).Claim! with { Draws = draws };

    private static EvidenceEntry Taking(string action, params ImmutableArray<CounterDraw> draws) =>
        Entries.Claim(action, null, clock: 0) with { Claim = Claim(action, null, draws) };

    private static long Used(TestDatabase test) => test.Read<long>("select sum(used) from bound_counter");
}
