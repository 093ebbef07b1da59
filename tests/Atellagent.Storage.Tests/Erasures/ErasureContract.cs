using Atellagent.Harness;
using System.Data.Common;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Erasures;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Tests.Evidence;

namespace Atellagent.Storage.Tests.Erasures;

public abstract class ErasureContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Later = Entries.Noon.AddDays(1);
    private protected TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private EvidenceReader _reader = null!;
    private ErasureStore _erasures = null!;
    private LogClaim _claim = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        _erasures = new ErasureStore(_test.Database);
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_an_action_everything_goes_and_of_others_nothing()
    {
        await CommitAsync(Decision("act_1", "bot"), Outcome("act_1", "bot"), Decision("act_2", "bot"), Outcome("act_2", "bot"));

        Erasure erasure = await EraseAsync(ErasureKind.Action, "act_1");

        Assert.Equal((2L, new ErasedRange("main", 0, 1, 2)), (erasure.Erased, Assert.Single(erasure.Ranges)));
        Assert.True((await _reader.FindActionAsync("act_1", CancellationToken.None))!.IsErased);
        Assert.False((await _reader.FindActionAsync("act_2", CancellationToken.None))!.IsErased);
        Assert.Equal(2L, _test.Read<long>("select count(*) from evidence_payload"));
        await AssertChainAsync();
    }

    [Fact]
    public async Task It_is_ordered_and_ends_once_with_its_records()
    {
        await CommitAsync(Decision("act_1", "bot"), Outcome("act_1", "bot"));
        Assert.IsType<EntryResult.Recorded>((await CommitAsync(Order("era_1", ErasureKind.Action, "act_1")))[0]);
        Assert.IsType<EntryResult.Moved>((await CommitAsync(Order("era_1", ErasureKind.Action, "act_2")))[0]);
        while (await _erasures.AdvanceAsync("era_1", Later, CancellationToken.None) == ErasureProgress.More)
        {
        }

        Assert.Equal("era_1", Assert.Single(await _erasures.ListAsync(onlyOpen: true, 10, CancellationToken.None)).Id);
        Assert.IsType<EntryResult.Recorded>((await CommitAsync(End("era_1")))[0]);
        Assert.IsType<EntryResult.Moved>((await CommitAsync(End("era_1")))[0]);

        Assert.Equal(ErasureProgress.Ended, await _erasures.AdvanceAsync("era_1", Later, CancellationToken.None));
        Assert.Empty(await _erasures.ListAsync(onlyOpen: true, 10, CancellationToken.None));
        Assert.NotNull((await _erasures.FindAsync("era_1", CancellationToken.None))!.EndedAt);
        Assert.Null(await _erasures.FindAsync("era_2", CancellationToken.None));
    }

    [Fact]
    public async Task What_somebody_may_still_go_on_with_is_waited_for()
    {
        await CommitAsync(Decision("act_1", "bot") with { Approval = new ApprovalStep.Opened("apr_1", "sha256:granted", Entries.Noon, Later) });
        await CommitAsync(Order("era_1", ErasureKind.Action, "act_1"));

        Assert.Equal(ErasureProgress.Waits, await _erasures.AdvanceAsync("era_1", Later, CancellationToken.None));
        Assert.Equal(["act_1"], (await _erasures.FindAsync("era_1", CancellationToken.None))!.LeftOpen);
        Assert.Equal(1L, _test.Read<long>("select count(*) from evidence_payload"));

        await CommitAsync(Outcome("act_1", "bot") with { Approval = new ApprovalStep.Moved("apr_1", 1, ApprovalState.Cancelled, Vote: null) });

        Assert.Equal(ErasureProgress.Complete, await _erasures.AdvanceAsync("era_1", Later, CancellationToken.None));
        Assert.Empty((await _erasures.FindAsync("era_1", CancellationToken.None))!.LeftOpen);
        Assert.Equal(0L, _test.Read<long>("select count(*) from evidence_payload"));
        Assert.Equal("erased", _test.Read<string>("select digest from approval"));
    }

    [Fact]
    public async Task What_is_under_way_is_waited_for_an_hour()
    {
        await CommitAsync(Decision("act_1", "bot"));
        await CommitAsync(Order("era_1", ErasureKind.Action, "act_1"));

        Assert.Equal(ErasureProgress.Waits, await _erasures.AdvanceAsync("era_1", Entries.Noon.AddMinutes(59), CancellationToken.None));
        Assert.Equal(ErasureProgress.Complete, await _erasures.AdvanceAsync("era_1", Entries.Noon.AddMinutes(61), CancellationToken.None));
    }

    [Fact]
    public async Task Of_a_principal_go_its_actions_those_on_its_behalf_and_what_it_said_in_every_log()
    {
        LogClaim other = await _store.ClaimLogAsync("other", CancellationToken.None);
        await CommitAsync(
            Decision("act_1", "ann"), Outcome("act_1", "ann"),
            Decision("act_2", "bot"), Outcome("act_2", "bot"),
            Beside(Entries.Plain("vote"), ("action", new JsonString("act_2")), ("by", new JsonString("ann"))),
            Beside(Entries.Plain("annabel"), ("principal", new JsonString("annabel"))));
        await _store.CommitAsync(
            other,
            [Decision("act_3", "bot", ("delegation", new JsonArray([JsonObject.Of(("principal", new JsonString("ann")))]))), Outcome("act_3", "bot")],
            CancellationToken.None);

        Erasure erasure = await EraseAsync(ErasureKind.Subject, "ann");

        Assert.Equal([new ErasedRange("main", 0, 4, 3), new ErasedRange("other", 0, 1, 2)], erasure.Ranges);
        Assert.Equal((true, false, true), (await IsErasedAsync("act_1"), await IsErasedAsync("act_2"), await IsErasedAsync("act_3")));
        Assert.Equal(3L, _test.Read<long>("select count(*) from evidence_payload"));
    }

    [Fact]
    public async Task What_a_principal_said_of_anothers_action_goes_when_nobody_can_go_on_with_it()
    {
        await CommitAsync(Decision("act_1", "bot") with { Approval = new ApprovalStep.Opened("apr_1", "sha256:granted", Entries.Noon, Later) });
        EvidenceEntry vote = Entries.Plain("vote");
        await CommitAsync(Beside(vote with { Index = vote.Index with { Action = "act_1" } }, ("action", new JsonString("act_1")), ("by", new JsonString("ann"))));
        await CommitAsync(Order("era_1", ErasureKind.Subject, "ann"));

        Assert.Equal(ErasureProgress.Waits, await AdvanceAsync());
        Assert.Equal(["main/1"], (await _erasures.FindAsync("era_1", CancellationToken.None))!.LeftOpen);
        Assert.Equal(2L, _test.Read<long>("select count(*) from evidence_payload"));

        await CommitAsync(Outcome("act_1", "bot") with { Approval = new ApprovalStep.Moved("apr_1", 1, ApprovalState.Cancelled, Vote: null) });

        Assert.Equal(ErasureProgress.Complete, await AdvanceAsync());
        Assert.Equal(new ErasedRange("main", 1, 1, 1), Assert.Single((await _erasures.FindAsync("era_1", CancellationToken.None))!.Ranges));
        Assert.False(await IsErasedAsync("act_1"));
    }

    [Fact]
    public async Task Whoever_goes_on_with_it_counts_nothing_twice()
    {
        for (int i = 0; i < 5; i++)
        {
            await CommitAsync([.. Enumerable.Range(0, 100).SelectMany(n => (EvidenceEntry[])[Decision($"act_{i}_{n}", "ann"), Outcome($"act_{i}_{n}", "ann")])]);
        }

        await CommitAsync(Order("era_1", ErasureKind.Subject, "ann"));
        int pages = 0;
        ErasureProgress progress;
        do
        {
            // Two at once, each with a store of its own: of two that do the same page one has.
            ErasureProgress[] both = await Task.WhenAll(
                new ErasureStore(_test.Database).AdvanceAsync("era_1", Later, CancellationToken.None),
                new ErasureStore(_test.Database).AdvanceAsync("era_1", Later, CancellationToken.None));
            progress = both.Contains(ErasureProgress.Complete) ? ErasureProgress.Complete : both[0];
            pages++;
        }
        while (progress == ErasureProgress.More);

        Assert.Equal(ErasureProgress.Complete, progress);
        Assert.True(pages >= 2, $"{pages} pages");
        Erasure erasure = (await _erasures.FindAsync("era_1", CancellationToken.None))!;
        Assert.Equal((1000L, new ErasedRange("main", 0, 999, 1000)), (erasure.Erased, Assert.Single(erasure.Ranges)));
    }

    [Fact]
    public async Task What_is_older_than_a_time_goes_and_the_rest_stays()
    {
        await CommitAsync(At(Entries.Noon.AddDays(-40), Decision("act_old", "bot")), At(Entries.Noon.AddDays(-40), Outcome("act_old", "bot")), Decision("act_new", "bot"));
        Assert.False(await _erasures.HasOlderAsync(Entries.Noon.AddDays(-50), CancellationToken.None));
        Assert.True(await _erasures.HasOlderAsync(Entries.Noon.AddDays(-35), CancellationToken.None));

        Erasure erasure = await EraseAsync(ErasureKind.Age, Rfc3339.Text(Entries.Noon.AddDays(-35)));

        Assert.Equal((2L, new ErasedRange("main", 0, 1, 2)), (erasure.Erased, Assert.Single(erasure.Ranges)));
        Assert.Equal((true, false), (await IsErasedAsync("act_old"), await IsErasedAsync("act_new")));
        Assert.False(await _erasures.HasOlderAsync(Entries.Noon.AddDays(-35), CancellationToken.None));
    }

    [Theory]
    [InlineData("update erasure set erased = 0")]
    [InlineData("update erasure set value = 'act_2'")]
    [InlineData("delete from erasure")]
    public async Task What_was_ordered_stays_so(string statement)
    {
        await CommitAsync(Decision("act_1", "bot"), Outcome("act_1", "bot"));
        await EraseAsync(ErasureKind.Action, "act_1");

        Assert.ThrowsAny<DbException>(() => _test.Execute(statement));
    }

    private protected async Task<Erasure> EraseAsync(ErasureKind what, string value)
    {
        await CommitAsync(Order("era_1", what, value));
        Assert.Equal(ErasureProgress.Complete, await AdvanceAsync());
        await _erasures.TidyAsync(CancellationToken.None);
        return (await _erasures.FindAsync("era_1", CancellationToken.None))!;
    }

    private async Task<ErasureProgress> AdvanceAsync()
    {
        ErasureProgress progress;
        do
        {
            progress = await _erasures.AdvanceAsync("era_1", Later, CancellationToken.None);
        }
        while (progress == ErasureProgress.More);

        return progress;
    }

    private protected Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private protected async Task<bool> IsErasedAsync(string action) => (await _reader.FindActionAsync(action, CancellationToken.None))!.IsErased;

    private protected static EvidenceEntry Decision(string action, string principal, params (string, JsonValue?)[] more) => Beside(
        Entries.Claim(action, key: null), [("action", new JsonString(action)), ("principal", new JsonString(principal)), .. more]);

    private protected static EvidenceEntry Outcome(string action, string principal) =>
        Beside(Entries.Conclude(action, "told"), ("action", new JsonString(action)), ("principal", new JsonString(principal)));

    private protected static EvidenceEntry At(DateTimeOffset time, EvidenceEntry entry) => entry with { Index = entry.Index with { Time = time } };

    private static EvidenceEntry Order(string id, ErasureKind what, string value) => Entries.Plain("order") with { Erasure = new ErasureStep.Ordered(id, what, value) };

    private static EvidenceEntry End(string id) => Entries.Plain("end") with { Erasure = new ErasureStep.Ended(id) };

    private static EvidenceEntry Beside(EvidenceEntry entry, params (string, JsonValue?)[] members)
    {
        byte[] payload = CanonicalJson.ToUtf8(JsonObject.Of(("answer", JsonObject.Of(("said", new JsonString("canary-5d02"))))));
        return entry with
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(members).With(RecordPayload.Hash, new JsonString(RecordPayload.HashOf(payload)))),
            Payload = payload,
        };
    }

    private async Task AssertChainAsync()
    {
        ReadOnlyMemory<byte> previous = EvidenceChain.Genesis;
        foreach (StoredRecord record in await _reader.ReadLogAsync("main", 0, 100, CancellationToken.None))
        {
            byte[] hash = new byte[32];
            EvidenceChain.Next(previous.Span, record.Body.Span, hash);
            Assert.Equal(hash, record.Hash.ToArray());
            previous = record.Hash;
        }
    }
}
