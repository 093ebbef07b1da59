using Atellagent.Harness;
using System.Data.Common;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Tests.Evidence;

namespace Atellagent.Storage.Tests.Payloads;

public abstract class PayloadContract(DatabaseKind kind) : IAsyncLifetime
{
    private const string Canary = "canary-7d1f5a";
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private EvidenceReader _reader = null!;
    private LogClaim _claim = null!;

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
    public async Task What_stands_beside_a_record_comes_back_with_it_and_is_nowhere_in_clear()
    {
        await CommitAsync(With(Entries.Claim("act_1", "k"), "act_1"), With(Entries.Conclude("act_1", "told"), "act_1", answer: "told"));

        StoredAction action = (await _reader.FindActionAsync("act_1", CancellationToken.None))!;
        Assert.Contains(Canary, Entries.Text(action.DecisionBody), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Entries.Text(action.DecisionLeaf), StringComparison.Ordinal);
        Assert.Equal("""{"text":"told"}""", Entries.Text(action.Answer!.Value));
        Assert.False(action.IsErased);
        StoredRecord record = (await _reader.ReadAsync(new EvidencePosition("main", 0), CancellationToken.None))!;
        Assert.Equal(PayloadState.Kept, record.Whole.State);
        Assert.Equal(record.Body.ToArray(), record.Whole.Leaf.ToArray());
        Assert.Empty(Find(Canary));
        Assert.Empty(Find("told"));
    }

    [Fact]
    public async Task Without_its_row_it_is_erased_and_what_came_of_the_action_is_still_told()
    {
        await CommitAsync(With(Entries.Claim("act_1", "k"), "act_1"), With(Entries.Conclude("act_1", "told"), "act_1", answer: "told"));

        _test.Execute("delete from evidence_payload");

        StoredAction action = (await _reader.FindActionAsync("act_1", CancellationToken.None))!;
        Assert.True(action.IsErased);
        Assert.Equal("{}", Entries.Text(action.Answer!.Value));
        Assert.Equal(PayloadState.Erased, (await _reader.ReadAsync(new EvidencePosition("main", 0), CancellationToken.None))!.Whole.State);
    }

    [Fact]
    public async Task Payloads_that_have_changed_places_are_unreadable()
    {
        await CommitAsync(With(Entries.Claim("act_1", "k"), "act_1"), With(Entries.Claim("act_2", "l"), "act_2"));

        _test.Execute(
            """
            create table moved as select seq, time, sealed from evidence_payload;
            delete from evidence_payload;
            insert into evidence_payload (seq, time, sealed)
            select (select max(seq) + min(seq) from moved) - seq, time, sealed from moved;
            """);

        Assert.Equal(PayloadState.Unreadable, (await _reader.ReadAsync(new EvidencePosition("main", 0), CancellationToken.None))!.Whole.State);
        Assert.True((await _reader.FindActionAsync("act_2", CancellationToken.None))!.IsErased);
    }

    [Fact]
    public async Task A_repeat_in_the_same_batch_finds_it()
    {
        IReadOnlyList<EntryResult> results = await CommitAsync(With(Entries.Claim("act_1", "k"), "act_1"), With(Entries.Claim("act_2", "k"), "act_2"));

        EntryResult.Taken taken = Assert.IsType<EntryResult.Taken>(results[1]);
        Assert.Contains(Canary + " act_1", Entries.Text(taken.Action.DecisionBody), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_written_once()
    {
        await CommitAsync(With(Entries.Claim("act_1", "k"), "act_1"));

        Assert.ThrowsAny<DbException>(() => _test.Execute("update evidence_payload set time = 0"));
    }

    [Fact]
    public async Task Two_of_the_same_words_look_nothing_alike()
    {
        await CommitAsync(With(Entries.Claim("act_1", "k"), "same"), With(Entries.Claim("act_2", "l"), "same"));

        Assert.Equal(2L, _test.Read<long>("select count(distinct sealed) from evidence_payload"));
    }

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private static EvidenceEntry With(EvidenceEntry entry, string what, string? answer = null)
    {
        JsonObject beside = JsonObject.Of(("said", new JsonString(Canary + " " + what)));
        beside = answer is null ? beside : beside.With(RecordPayload.Answer, JsonObject.Of(("text", new JsonString(answer))));
        byte[] payload = CanonicalJson.ToUtf8(beside);
        return entry with
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of((RecordPayload.Hash, new JsonString(RecordPayload.HashOf(payload))), ("text", new JsonString(what)))),
            Payload = payload,
        };
    }

    // Every column of every table that evidence is written to, as bytes and as text.
    private List<string> Find(string text)
    {
        List<string> found = [];
        using DbConnection connection = _test.Open();
        foreach (string table in (string[])["evidence_record", "evidence_payload", "action", "action_conclusion", "payload_key"])
        {
            using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The names stand above.
            command.CommandText = "select * from " + table;
#pragma warning restore CA2100
            using DbDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    string value = reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : reader.GetValue(i).ToString() ?? "";
                    if (value.Contains(text, StringComparison.Ordinal))
                    {
                        found.Add($"{table}.{reader.GetName(i)}");
                    }
                }
            }
        }

        return found;
    }
}
