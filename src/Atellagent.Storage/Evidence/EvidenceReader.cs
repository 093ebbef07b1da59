using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>Reads evidence, on connections of its own: a reader never waits for the writer, nor it for one.</summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
public sealed class EvidenceReader(BoundaryDatabase database, PayloadVault vault) : IEvidenceReader
{
    private const string ActionColumns =
        """
        select a.action as Action, a.scope as Scope, a.key as Key, a.request_digest as RequestDigest, a.log as Log,
            a.decision_idx as DecisionIdx, c.log as ConclusionLog, c.idx as ConclusionIdx, c.answer as Answer,
            r.body as DecisionBody, p.state as Approval, p.admission_log as AdmissionLog, p.admission_idx as AdmissionIdx,
            k.state as Course, k.version as CourseVersion, k.attempt as Attempt, k.since as Since, k.redeemer as Redeemer,
            k.admission_log as CourseAdmissionLog, k.admission_idx as CourseAdmissionIdx,
            k.conclusion_log as CourseConclusionLog, k.conclusion_idx as CourseConclusionIdx, k.answer as CourseAnswer,
            y.sealed as DecisionSealed, e.body as ConclusionBody, z.sealed as ConclusionSealed
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

    private const string ActionById = ActionColumns + "a.action = @Action";
    private const string ActionByKey = ActionColumns + "a.scope = @Scope and a.key = @Key";

    private const string Unconcluded = ActionColumns +
        """
        a.seq > (select through from action_settled where id = 1)
            and a.log = @Log
            and p.seq is null
            and k.seq is null
            and not exists (select 1 from action_conclusion o where o.seq = a.seq)
        order by a.seq
        limit @Limit
        """;

    // There the mark is each log's own.
    private const string UnconcludedPostgreSql = ActionColumns +
        """
        a.seq > (select through from action_settled where log = @Log)
            and a.log = @Log
            and p.seq is null
            and k.seq is null
            and not exists (select 1 from action_conclusion o where o.seq = a.seq)
        order by a.seq
        limit @Limit
        """;

    private const string UnconcludedApproved =
        ActionColumns + "p.admission_log = @Log and p.state = 'consumed' and p.concluded = 0 and k.seq is null order by p.seq limit @Limit";

    private const string UnconcludedAgain =
        ActionColumns + "k.admission_log = @Log and k.state = 'under_way' order by k.seq limit @Limit";

    private const string ByCourse =
        ActionColumns + "k.state = @State and k.action < @Before and k.since <= @Until order by k.action desc limit @Limit";

    private const string OwnByCourse =
        ActionColumns + "k.scope = @Scope and k.state = @State and k.action < @Before and k.since <= @Until order by k.action desc limit @Limit";

    // No id comes after it.
    private const string AfterAll = "act_~";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) =>
        [ActionById, ActionByKey, kind == DatabaseKind.PostgreSql ? UnconcludedPostgreSql : Unconcluded, UnconcludedApproved, UnconcludedAgain, ByCourse, OwnByCourse];

    /// <inheritdoc />
    public async Task<StoredAction?> FindActionAsync(string action, CancellationToken cancellationToken) =>
        (await ReadAsync<ActionRow>(ActionById, new { Action = action }, cancellationToken)).FirstOrDefault()?.ToAction(vault);

    /// <inheritdoc />
    public async Task<StoredAction?> FindActionAsync(string scope, string key, CancellationToken cancellationToken) =>
        (await ReadAsync<ActionRow>(ActionByKey, new { Scope = scope, Key = key }, cancellationToken)).FirstOrDefault()?.ToAction(vault);

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAction>> ReadUnconcludedAsync(string log, int limit, CancellationToken cancellationToken) =>
    [
        .. (await ReadAsync<ActionRow>(database.Pick(Unconcluded, UnconcludedPostgreSql), new { Log = log, Limit = limit }, cancellationToken)).Select(row => row.ToAction(vault)),
        .. (await ReadAsync<ActionRow>(UnconcludedApproved, new { Log = log, Limit = limit }, cancellationToken)).Select(row => row.ToAction(vault)),
        .. (await ReadAsync<ActionRow>(UnconcludedAgain, new { Log = log, Limit = limit }, cancellationToken)).Select(row => row.ToAction(vault)),
    ];

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAction>> ListAsync(
        CourseState state, string? scope, DateTimeOffset until, string? before, int limit, CancellationToken cancellationToken) =>
        [.. (await ReadAsync<ActionRow>(
            scope is null ? ByCourse : OwnByCourse,
            new { State = state.ToWord(), Scope = scope, Until = EvidenceTime.ToColumn(until), Before = before ?? AfterAll, Limit = limit },
            cancellationToken)).Select(row => row.ToAction(vault))];

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The cursor is not one that a page gave.</exception>
    public async Task<EvidencePage> QueryAsync(EvidenceQuery query, CancellationToken cancellationToken)
    {
        EvidenceCursor cursor = EvidenceCursor.Parse(query.Cursor);
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await new EvidenceSearch(connection, database.Kind, query, vault).RunAsync(cursor, cancellationToken);
        }
        catch (DbException fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <inheritdoc />
    public async Task<StoredRecord?> ReadAsync(EvidencePosition position, CancellationToken cancellationToken) =>
        (await ReadAsync<RecordRow>(RecordQueries.ByPosition, new { position.Log, position.Index }, cancellationToken))
            .FirstOrDefault()?.ToRecord(vault);

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredRecord>> ReadLogAsync(
        string log,
        long fromIndex,
        int limit,
        CancellationToken cancellationToken) =>
        [.. (await ReadAsync<RecordRow>(
            RecordQueries.ByLog,
            new { Log = log, FromIndex = fromIndex, Limit = limit },
            cancellationToken)).Select(row => row.ToRecord(vault))];

    private async Task<List<T>> ReadAsync<T>(string text, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            CommandDefinition command = new(text, parameters, cancellationToken: cancellationToken);
            return (await connection.QueryAsync<T>(command)).AsList();
        }
        catch (DbException fault)
        {
            throw Unreadable(fault);
        }
    }

    private static EvidenceUnavailableException Unreadable(DbException fault) => new("evidence could not be read: " + fault.Message, fault);
}
