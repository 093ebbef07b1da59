using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>Claims and concludes actions.</summary>
/// <param name="connection">The writing connection.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
internal sealed class ActionTable(WriterConnection connection, PayloadVault vault) : IDisposable
{
    private const int SettledAtOnce = 1024;

    private const string Insert =
        """
        insert into action (action, scope, key, request_digest, log, decision_idx)
        values (@Action, @Scope, @Key, @RequestDigest, @Log, @Idx)
        on conflict do nothing
        """;

    private const string ConcludeAtOnce =
        "insert into action_conclusion (seq, log, idx, answer) values (last_insert_rowid(), @Log, @Idx, @Answer)";

    private const string ConcludeAtOncePostgreSql =
        "insert into action_conclusion (seq, log, idx, answer) values (currval('action_seq_seq'), @Log, @Idx, @Answer)";

    private const string Conclude =
        """
        insert into action_conclusion (seq, log, idx, answer)
        select seq, @Log, @Idx, @Answer from action where action = @Action
        on conflict (seq) do nothing
        """;

    // Stops at the first open action, and otherwise at the end. What has been passed is not looked at again.
    private const string SettleText =
        """
        update action_settled set through = coalesce(
            (select a.seq - 1 from action a
             where a.seq > action_settled.through and not exists (select 1 from action_conclusion c where c.seq = a.seq)
                and not exists (select 1 from approval p where p.seq = a.seq)
                and not exists (select 1 from action_course k where k.seq = a.seq)
             order by a.seq limit 1),
            (select max(seq) from action),
            0)
        where id = 1 and @Log is not null
        """;

    // By log: see the schema.
    private const string SettleTextPostgreSql =
        """
        update action_settled set through = coalesce(
            (select a.seq - 1 from action a
             where a.log = @Log and a.seq > action_settled.through
                and not exists (select 1 from action_conclusion c where c.seq = a.seq)
                and not exists (select 1 from approval p where p.seq = a.seq)
                and not exists (select 1 from action_course k where k.seq = a.seq)
             order by a.seq limit 1),
            (select max(seq) from action where log = @Log),
            0)
        where log = @Log
        """;

    /// <summary>What an action is read by; a condition on <c>a</c> (action), <c>p</c> (approval), <c>k</c> (course) and <c>c</c> (conclusion) follows.</summary>
    public const string Columns =
        """
        select a.action, a.scope, a.key, a.request_digest, a.log, a.decision_idx, c.log, c.idx, c.answer, r.body,
            p.state, p.admission_log, p.admission_idx,
            k.state, k.version, k.attempt, k.since, k.redeemer, k.admission_log, k.admission_idx, k.conclusion_log, k.conclusion_idx, k.answer,
            y.sealed, e.body, z.sealed
        from action a
            left join approval p on p.seq = a.seq
            left join action_course k on k.seq = a.seq
            join evidence_record r on r.log = coalesce(k.admission_log, p.admission_log, p.form_log, a.log)
                and r.idx = coalesce(k.admission_idx, p.admission_idx, p.form_idx, a.decision_idx)
            left join action_conclusion c on c.seq = a.seq
            left join evidence_payload y on y.seq = r.seq and y.time = r.time
            left join evidence_record e on e.log = coalesce(k.conclusion_log, c.log) and e.idx = coalesce(k.conclusion_idx, c.idx)
            left join evidence_payload z on z.seq = e.seq and z.time = e.time
        where 
        """;

    private const string SelectByKey = Columns + "a.scope = @Scope and a.key = @Key";
    private const string SelectById = Columns + "a.action = @Action";

    private readonly WriterStatement _insert = connection.Prepare(Insert, "@Action", "@Scope", "@Key", "@RequestDigest", "@Log", "@Idx");

    private readonly WriterStatement _concludeAtOnce = connection.Prepare(connection.Pick(ConcludeAtOnce, ConcludeAtOncePostgreSql), "@Answer", "@Log", "@Idx");
    private readonly WriterStatement _conclude = connection.Prepare(Conclude, "@Answer", "@Log", "@Idx", "@Action");
    private readonly WriterStatement _selectByKey = connection.Prepare(SelectByKey, "@Scope", "@Key");
    private readonly WriterStatement _selectById = connection.Prepare(SelectById, "@Action");

    private readonly WriterStatement _settle = connection.Prepare(connection.Pick(SettleText, SettleTextPostgreSql), "@Log");
    private int _unsettled;

    /// <summary>Claims an action.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="decision">Where its record stands.</param>
    /// <param name="isAnswerBeside">Whether its answer stands in the record's payload.</param>
    /// <returns>False where something stands in its way.</returns>
    public bool TryClaim(ActionClaim claim, EvidencePosition decision, bool isAnswerBeside)
    {
        _insert.Set(0, claim.Action);
        _insert.Set(1, claim.Scope);
        _insert.Set(2, claim.Key);
        _insert.Set(3, claim.RequestDigest);
        _insert.Set(4, decision.Log);
        _insert.Set(5, decision.Index);
        _unsettled++;
        return _insert.Run() == 1 && (claim.Answer is not { } answer || Finish(_concludeAtOnce, isAnswerBeside ? default : answer, decision));
    }

    /// <summary>Concludes an action.</summary>
    /// <param name="conclusion">The conclusion.</param>
    /// <param name="position">Where its record stands.</param>
    /// <param name="isAnswerBeside">Whether its answer stands in the record's payload.</param>
    /// <returns>False where it was concluded before.</returns>
    public bool TryConclude(ActionConclusion conclusion, EvidencePosition position, bool isAnswerBeside)
    {
        _conclude.Set(3, conclusion.Action);
        return Finish(_conclude, isAnswerBeside ? default : conclusion.Answer, position);
    }

    /// <summary>Notes claims that were made without this table, for the mark that <see cref="Settle"/> moves.</summary>
    /// <param name="claims">How many.</param>
    public void Note(int claims) => _unsettled += claims;

    /// <summary>Moves on the mark from where a start after a crash looks for open actions, where that is due.</summary>
    /// <param name="log">The log of those actions.</param>
    /// <param name="always">Whether it is due in any case.</param>
    public void Settle(string log, bool always)
    {
        if (always || _unsettled >= SettledAtOnce)
        {
            _settle.Set(0, log);
            _settle.Run();
            _unsettled = 0;
        }
    }

    /// <summary>The action that keeps a claim from being made.</summary>
    /// <param name="claim">The claim.</param>
    /// <returns>The action, or null where there is none that may.</returns>
    public StoredAction? FindTaken(ActionClaim claim)
    {
        connection.Flush();
        if (claim.Key is { } key)
        {
            // Only a taken key is let through: the same action id under another key is a fault, and stays one.
            _selectByKey.Set(0, claim.Scope);
            _selectByKey.Set(1, key);
            return _selectByKey.ReadOne(ReadRow);
        }

        return Find(claim.Action) is { Key: null } found && string.Equals(found.Scope, claim.Scope, StringComparison.Ordinal) ? found : null;
    }

    public StoredAction? Find(string action)
    {
        connection.Flush();
        _selectById.Set(0, action);
        return _selectById.ReadOne(ReadRow);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _concludeAtOnce.Dispose();
        _conclude.Dispose();
        _selectByKey.Dispose();
        _selectById.Dispose();
        _settle.Dispose();
    }

    private static bool Finish(WriterStatement command, ReadOnlyMemory<byte> answer, EvidencePosition position)
    {
        command.Set(0, answer);
        command.Set(1, position.Log);
        command.Set(2, position.Index);
        return command.Run() == 1;
    }

    /// <summary>Reads a row that <see cref="Columns"/> gave.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The action.</returns>
    public StoredAction ReadRow(WriterStatement row) => new ActionRow
    {
        Action = row.GetText(0),
        Scope = row.GetText(1),
        Key = row.IsNull(2) ? null : row.GetText(2),
        RequestDigest = row.GetText(3),
        Log = row.GetText(4),
        DecisionIdx = row.GetNumber(5),
        ConclusionLog = row.IsNull(6) ? null : row.GetText(6),
        ConclusionIdx = row.GetNumber(7),
        Answer = row.IsNull(8) ? null : row.GetBytes(8),
        DecisionBody = row.GetBytes(9),
        Approval = row.IsNull(10) ? null : row.GetText(10),
        AdmissionLog = row.IsNull(11) ? null : row.GetText(11),
        AdmissionIdx = row.GetNumber(12),
        Course = row.IsNull(13) ? null : row.GetText(13),
        CourseVersion = row.GetNumber(14),
        Attempt = row.GetNumber(15),
        Since = row.GetNumber(16),
        Redeemer = row.IsNull(17) ? null : row.GetText(17),
        CourseAdmissionLog = row.IsNull(18) ? null : row.GetText(18),
        CourseAdmissionIdx = row.GetNumber(19),
        CourseConclusionLog = row.IsNull(20) ? null : row.GetText(20),
        CourseConclusionIdx = row.GetNumber(21),
        CourseAnswer = row.IsNull(22) ? null : row.GetBytes(22),
        DecisionSealed = row.IsNull(23) ? null : row.GetBytes(23),
        ConclusionBody = row.IsNull(24) ? null : row.GetBytes(24),
        ConclusionSealed = row.IsNull(25) ? null : row.GetBytes(25),
    }.ToAction(vault);
}
