using System.Data.Common;
using Atellagent.Harness;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using CsCheck;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>What an action comes to beyond its first outcome, whoever writes: each step from where it was read, and never back.</summary>
public abstract class CourseStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private EvidenceReader _reader = null!;
    private LogClaim _claim = null!;
    private int _rounds;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_unknown_outcome_is_settled_once_and_keeps_its_first_record()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0), Lost("act_1"));
        Assert.Equal((CourseState.Unknown, 1L, 1L), Course((await FindAsync("act_1"))!));

        EntryResult[] results = [.. await CommitAsync(End("act_1", 1, "settled"), End("act_1", 1, "settled too"))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.Equal(2L, Assert.IsType<EntryResult.Taken>(results[1]).Action.Course!.Version);
        StoredAction settled = (await FindAsync("act_1"))!;
        Assert.Equal(Entries.Body("settled").ToArray(), settled.Answer!.Value.ToArray());
        Assert.Equal(new EvidencePosition("main", 2), settled.Conclusion);
        Assert.Equal(3L, _test.Read<long>("select count(*) from evidence_record"));
        Assert.Equal(3, (await _reader.QueryAsync(new EvidenceQuery { Action = "act_1" }, CancellationToken.None)).Records.Count);
    }

    [Fact]
    public async Task Another_attempt_is_admitted_once_and_is_open_until_it_is_concluded()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0), Lost("act_1"));

        EntryResult[] results = [.. await CommitAsync(Again("act_1", 1), Again("act_1", 1))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.Equal(CourseState.UnderWay, Assert.IsType<EntryResult.Taken>(results[1]).Action.Course!.State);
        StoredAction open = Assert.Single(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.Equal((open.Action, null, null, new EvidencePosition("main", 2)), ("act_1", open.Answer?.Length, open.Conclusion, open.Decision));
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Again("act_1", 2, clock: 7))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Again("act_1", 1, clock: 7))));

        await CommitAsync(Lost("act_1", 2));
        Assert.Empty(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.Equal((CourseState.Unknown, 3L, 2L), Course((await FindAsync("act_1"))!));
        for (long version = 3; version <= 7; version += 2)
        {
            Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Again("act_1", version))));
            await CommitAsync(Lost("act_1", version + 1));
        }

        // The fifth was the last.
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Again("act_1", 9))));
        Assert.Equal((CourseState.Unknown, 9L, 5L), Course((await FindAsync("act_1"))!));
    }

    [Fact]
    public async Task Another_attempt_takes_a_budget_in_the_place_of_the_one_before()
    {
        CounterDraw draw = Draw(80);
        EvidenceEntry first = Entries.Claim("act_1", "k", clock: 0);
        await CommitAsync(first with { Claim = first.Claim! with { Draws = [draw] } }, Lost("act_1"));

        // No room beside it, and no room for more in its place: nothing is taken or given.
        Assert.IsType<EntryResult.Exhausted>(Assert.Single(await CommitAsync(Again("act_1", 1, draws: [draw]))));
        Assert.IsType<EntryResult.Exhausted>(Assert.Single(await CommitAsync(Again("act_1", 1, draws: [Draw(101)], returned: [new CounterSettlement(draw, 0)]))));
        Assert.Equal(80 * CounterDraw.UnitsOfOne, _test.Read<long>("select used from bound_counter"));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Again("act_1", 5, draws: [draw], returned: [new CounterSettlement(draw, 0)]))));
        Assert.Equal(80 * CounterDraw.UnitsOfOne, _test.Read<long>("select used from bound_counter"));

        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Again("act_1", 1, draws: [draw], returned: [new CounterSettlement(draw, 0)]))));

        Assert.Equal(80 * CounterDraw.UnitsOfOne, _test.Read<long>("select used from bound_counter"));
    }

    [Fact]
    public async Task A_permit_is_redeemed_once_and_is_nothing_that_a_crash_leaves_open()
    {
        await CommitAsync(Issued("act_1"));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Step("act_1", CourseState.Issued, 1))));

        EntryResult[] results = [.. await CommitAsync(Step("act_1", CourseState.Redeemed, 1), Step("act_1", CourseState.Redeemed, 2), Step("act_1", CourseState.Redeemed, 2), Step("act_1", CourseState.Issued, 2))];

        Assert.Equal([false, true, false, false], results.Select(static result => result is EntryResult.Recorded));
        await _store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Empty(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.Equal(1L, _test.Read<long>("select through from action_settled"));
        StoredAction redeemed = (await FindAsync("act_1"))!;
        Assert.Equal((CourseState.Redeemed, "gateway"), (redeemed.Course!.State, redeemed.Course.Redeemer));
        Assert.Null(redeemed.Answer);
    }

    [Fact]
    public async Task What_stands_open_is_listed_newest_first_and_by_whose_it_is()
    {
        await CommitAsync(Issued("act_1"), Issued("act_2"), Entries.Claim("act_3", null, clock: 0), Lost("act_3"), Of("elsewhere", Issued("act_4")));

        Assert.Equal(["act_4", "act_2", "act_1"], await ListAsync(CourseState.Issued));
        Assert.Equal(["act_2", "act_1"], await ListAsync(CourseState.Issued, "support-bot-prod"));
        Assert.Equal(["act_1"], await ListAsync(CourseState.Issued, before: "act_2"));
        Assert.Equal(["act_3"], await ListAsync(CourseState.Unknown));
        Assert.Empty(await ListAsync(CourseState.Redeemed));
        Assert.Empty(await _reader.ListAsync(CourseState.Issued, null, Entries.Noon.AddTicks(-10), null, 10, CancellationToken.None));
    }

    [Theory]
    [InlineData("update action_course set state = 'unknown', version = version + 1 where action = 'act_1'")]
    [InlineData("update action_course set state = 'ended' where action = 'act_1'")]
    [InlineData("update action_course set attempt = attempt + 1, version = version + 1, state = 'ended' where action = 'act_1'")]
    [InlineData("update action_course set redeemer = 'other', version = version + 1, state = 'ended' where action = 'act_2'")]
    [InlineData("update action_course set scope = 'other', version = version + 1, state = 'ended' where action = 'act_1'")]
    [InlineData("update action_course set state = 'redeemed', version = version + 1 where action = 'act_1'")]
    [InlineData("delete from action_course")]
    public async Task The_database_itself_lets_nobody_turn_it_back(string statement)
    {
        await CommitAsync(Issued("act_1"), Issued("act_2"), Step("act_2", CourseState.Redeemed, 1));

        Assert.ThrowsAny<DbException>(() => _test.Execute(statement));
    }

    // Every order of steps, each as of a version that may be old: the store against the rules in words.
    [Fact]
    public async Task Whatever_comes_in_whatever_order_it_is_redeemed_once_and_sent_again_only_when_nobody_knows() =>
        await Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 4], Gen.Long[1, 8]).List[1, 14]).SampleAsync(
            async (external, steps) =>
            {
                string id = $"act_r{++_rounds}";
                (CourseState state, long version, int redemptions, long attempt) = (external ? CourseState.Issued : CourseState.Unknown, 1, 0, 1);
                await CommitAsync(external ? [Issued(id)] : [Entries.Claim(id, null, clock: 0), Lost(id)]);
                foreach ((int step, long at) in steps)
                {
                    (EvidenceEntry entry, CourseState to) = step switch
                    {
                        0 => (Again(id, at), CourseState.UnderWay),
                        1 => (Lost(id, at), CourseState.Unknown),
                        2 => (End(id, at, "ended"), CourseState.Ended),
                        3 => (Step(id, CourseState.Issued, at), CourseState.Issued),
                        _ => (Step(id, CourseState.Redeemed, at), CourseState.Redeemed),
                    };
                    bool may = at == version && (state, to) switch
                    {
                        (CourseState.Unknown, CourseState.UnderWay) => attempt < 5,
                        (CourseState.Unknown or CourseState.UnderWay or CourseState.Issued or CourseState.Redeemed, CourseState.Ended) => true,
                        (CourseState.UnderWay or CourseState.Redeemed, CourseState.Unknown) => true,
                        (CourseState.Issued, CourseState.Issued or CourseState.Redeemed) => true,
                        _ => false,
                    };
                    Assert.Equal(may, await TryAsync(entry));
                    if (may)
                    {
                        (state, version, redemptions, attempt) = (to, version + 1, redemptions + (to == CourseState.Redeemed ? 1 : 0), attempt + (to == CourseState.UnderWay ? 1 : 0));
                    }
                }

                Assert.Equal((state, version, attempt), Course((await FindAsync(id))!));
                Assert.InRange(redemptions, 0, 1);
            },
            iter: 120,
            threads: 1);

    private async Task<bool> TryAsync(EvidenceEntry entry)
    {
        try
        {
            return Assert.Single(await CommitAsync(entry)) is EntryResult.Recorded;
        }
        catch (EvidenceUnavailableException)
        {
            // A trigger has refused it.
            return false;
        }
    }

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private Task<StoredAction?> FindAsync(string action) => _reader.FindActionAsync(action, CancellationToken.None);

    private async Task<string[]> ListAsync(CourseState state, string? scope = null, string? before = null) =>
        [.. (await _reader.ListAsync(state, scope, Entries.Noon, before, 10, CancellationToken.None)).Select(static action => action.Action)];

    private static (CourseState State, long Version, long Attempt) Course(StoredAction action) => (action.Course!.State, action.Course.Version, action.Course.Attempt);

    private static EvidenceEntry Lost(string action, long? version = null)
    {
        EvidenceEntry entry = Entries.Conclude(action, "unknown");
        return entry with { Conclusion = entry.Conclusion! with { IsUnknown = true, Course = version is { } at ? new CourseEnd(at) : null } };
    }

    private static EvidenceEntry End(string action, long version, string answer)
    {
        EvidenceEntry entry = Entries.Conclude(action, answer);
        return entry with { Conclusion = entry.Conclusion! with { Course = new CourseEnd(version) } };
    }

    private static EvidenceEntry Issued(string action)
    {
        EvidenceEntry entry = Entries.Claim(action, null, clock: 0);
        return entry with { Claim = entry.Claim! with { Course = new CourseStep.Begun(CourseState.Issued) } };
    }

    private static EvidenceEntry Of(string scope, EvidenceEntry entry) => entry with { Claim = entry.Claim! with { Scope = scope } };

    private static EvidenceEntry Step(string action, CourseState to, long version)
    {
        EvidenceEntry entry = Entries.Claim(action, null, clock: 0);
        CourseStep.Admitted step = new(to, version) { Redeemer = to == CourseState.Redeemed ? "gateway" : null };
        return entry with { Body = Entries.Body($"{to} of {action} at {version}"), Claim = entry.Claim! with { Course = step } };
    }

    private static EvidenceEntry Again(string action, long version, long clock = 0, CounterDraw[]? draws = null, CounterSettlement[]? returned = null)
    {
        EvidenceEntry entry = Entries.Claim(action, "k", clock);
        return entry with
        {
            Body = Entries.Body($"attempt after {version} of {action}"),
            Claim = entry.Claim! with { Draws = [.. draws ?? []], Course = new CourseStep.Admitted(CourseState.UnderWay, version) { Returned = [.. returned ?? []] } },
        };
    }

    private static CounterDraw Draw(long amount) => new()
    {
        SourceKind = "deployment",
        Source = "prod",
        Counter = "money",
        IsRate = false,
        Per = CounterPeriod.Day,
        From = Entries.Noon.Date,
        Until = Entries.Noon.Date.AddDays(1),
        Units = amount * CounterDraw.UnitsOfOne,
        MostUnits = 100 * CounterDraw.UnitsOfOne,
    };
}
