using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>Appends to the records.</summary>
/// <param name="connection">The writing connection.</param>
/// <param name="vault">Encrypts what stands beside them.</param>
internal sealed class RecordTable(WriterConnection connection, PayloadVault vault) : IDisposable
{
    // SQLite numbers a row whose seq is null.
    private const string Insert =
        """
        insert into evidence_record (seq, log, idx, previous_hash, hash, body, type, time, action, decision, principal,
            deployment, route, operation, effect, outcome, pointed)
        values (@Seq, @Log, @Idx, @PreviousHash, @Hash, @Body, @Type, @Time, @Action, @Decision, @Principal,
            @Deployment, @Route, @Operation, @Effect, @Outcome, @Pointed)
        """;

    private const string InsertPostgreSql =
        """
        insert into evidence_record (log, idx, previous_hash, hash, body, type, time, action, decision, principal,
            deployment, route, operation, effect, outcome, pointed, seq)
        select * from unnest(@Log::text[], @Idx::bigint[], @PreviousHash::bytea[], @Hash::bytea[], @Body::bytea[], @Type::text[], @Time::bigint[],
            @Action::text[], @Decision::text[], @Principal::text[], @Deployment::text[], @Route::text[], @Operation::text[], @Effect::text[],
            @Outcome::text[], @Pointed::bigint[], @Seq::bigint[])
        """;

    private const string InsertPayload = "insert into evidence_payload (seq, time, sealed) values (@Seq, @Time, @Sealed)";

    private const string InsertPayloadPostgreSql =
        "insert into evidence_payload (seq, time, sealed) select * from unnest(@Seq::bigint[], @Time::bigint[], @Sealed::bytea[])";

    private readonly PostingTable _postings = new(connection);

    private readonly WriterStatement _payloads = connection.PrepareRows(
        connection.Pick(InsertPayload, InsertPayloadPostgreSql), "@Seq", "@Time", "@Sealed");

    private readonly WriterStatement _insert = connection.PrepareRows(connection.Pick(Insert, InsertPostgreSql),
        "@Log", "@Idx", "@PreviousHash", "@Hash", "@Body", "@Type", "@Time", "@Action", "@Decision", "@Principal",
        "@Deployment", "@Route", "@Operation", "@Effect", "@Outcome", "@Pointed", "@Seq");

    public void Append(EvidenceEntry entry, LogHead head)
    {
        EvidencePosition position = head.Next;
        EvidenceIndex index = entry.Index;
        _insert.Set(0, position.Log);
        _insert.Set(1, position.Index);
        _insert.Set(2, head.Hash);
        head.Advance(entry.Body.Span);
        _insert.Set(3, head.Hash);
        _insert.Set(4, entry.Body);
        _insert.Set(5, index.Type);
        _insert.Set(6, EvidenceTime.ToColumn(index.Time));
        _insert.Set(7, index.Action);
        _insert.Set(8, index.Decision);
        _insert.Set(9, index.Principal);
        _insert.Set(10, index.Deployment);
        _insert.Set(11, index.Route);
        _insert.Set(12, index.Operation);
        _insert.Set(13, index.Effect);
        _insert.Set(14, index.Outcome);
        _insert.Set(15, IsPointedAt(entry) ? 1L : 0L);
        long? sequence = connection.NextSequence();
        if (sequence is { } chosen)
        {
            _insert.Set(16, chosen);
        }
        else
        {
            _insert.Set(16, (string?)null);
        }

        _insert.Queue();
        long given = sequence ?? connection.LastSequence;
        if (entry.Payload is { } payload)
        {
            _payloads.Set(0, given);
            _payloads.Set(1, EvidenceTime.ToColumn(index.Time));
            _payloads.Set(2, vault.Close(payload.Span));
            _payloads.Queue();
        }

        _postings.Note(given, index);
    }

    // Only the claim of an action and its first conclusion have their places in the action's own rows.
    private static bool IsPointedAt(EvidenceEntry entry) =>
        entry.Claim is { Approval: null, Course: null or CourseStep.Begun } || entry.Conclusion is { Course: null };

    /// <inheritdoc />
    public void Dispose()
    {
        _postings.Dispose();
        _payloads.Dispose();
        _insert.Dispose();
    }
}
