using System.Data.Common;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Approvals;

/// <summary>Reads approvals, each with its votes as they stood at one moment.</summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
public sealed class ApprovalReader(BoundaryDatabase database, PayloadVault vault) : IApprovalReader
{
    private const string VotesSqlite =
        """
        (select json_group_array(json_array(v.voter, v.approves, v.comment, v.at, v.idx, v.in_place_of, hex(x.sealed)))
            from approval_vote v left join evidence_record w on w.log = v.log and w.idx = v.idx
                left join evidence_payload x on x.seq = w.seq and x.time = w.time
            where v.seq = p.seq and v.form = p.form)
        """;

    private const string VotesPostgreSql =
        """
        (select coalesce(json_agg(json_build_array(v.voter, v.approves, v.comment, v.at, v.idx, v.in_place_of, coalesce(encode(x.sealed, 'hex'), ''))), '[]'::json)::text
            from approval_vote v left join evidence_record w on w.log = v.log and w.idx = v.idx
                left join evidence_payload x on x.seq = w.seq and x.time = w.time
            where v.seq = p.seq and v.form = p.form)
        """;

    private const string EscalatedSqlite =
        "(select json_group_array(e.gate) from approval_escalation e where e.seq = p.seq and e.at is not null)";

    private const string EscalatedPostgreSql =
        "(select coalesce(json_agg(e.gate), '[]'::json)::text from approval_escalation e where e.seq = p.seq and e.at is not null)";

    private const string Columns =
        """
        select p.seq as Seq, p.approval as Approval, a.action as Action, p.digest as Digest, p.state as State, p.version as Version,
            p.created_at as CreatedAt, p.expires_at as ExpiresAt, coalesce(p.form_log, a.log) as Log, coalesce(p.form_idx, a.decision_idx) as DecisionIdx, r.body as DecisionBody, y.sealed as DecisionSealed,
            VOTES as Votes, ESCALATED as Escalated, g.granted as Granted, g.used as Used, g.until_at as UsableUntil
        from approval p
            left join approval_grant g on g.seq = p.seq
            join action a on a.seq = p.seq
            join evidence_record r on r.log = coalesce(p.form_log, a.log) and r.idx = coalesce(p.form_idx, a.decision_idx)
            left join evidence_payload y on y.seq = r.seq and y.time = r.time
        where 
        """;

    private const string ById = Columns + "p.approval = @Approval";

    private const string Newest = Columns + "p.approval < @Before order by p.approval desc limit @Limit";

    private const string NewestIn = Columns + "p.state = @State and p.approval < @Before order by p.approval desc limit @Limit";

    // The newest: what has voided it has most likely voided the older ones too.
    private const string Usable = Columns + "g.scope = @Scope and g.digest = @Digest and g.used < g.granted and g.until_at > @Now order by p.seq desc limit 1";

    private const string DueColumns = "select p.approval as Id, a.action as Action from approval p join action a on a.seq = p.seq where ";
    private const string Overdue = DueColumns + "p.state in ('pending', 'approved') and p.expires_at <= @Now order by p.expires_at limit @Limit";
    private const string Approved = DueColumns + "p.state = 'approved' and p.expires_at > @Now and not exists (select 1 from action_course k where k.seq = p.seq) order by p.seq limit @Limit";

    private const string Escalating =
        """
        select p.approval as Id, a.action as Action
        from approval_escalation e join approval p on p.seq = e.seq join action a on a.seq = p.seq
        where e.is_open = 1 and e.due_at <= @Now and p.state = 'pending' and p.expires_at > @Now
        group by p.approval, a.action
        order by min(e.due_at)
        limit @Limit
        """;

    // No id comes after it.
    private const string AfterAll = "apr_~";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) => [.. ((string[])[ById, Newest, NewestIn, Usable, Overdue, Approved, Escalating]).Select(text => For(text, kind))];

    /// <inheritdoc />
    public async Task<StoredApproval?> FindAsync(string approval, CancellationToken cancellationToken) =>
        (await ReadAsync(ById, new { Approval = approval }, cancellationToken)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredApproval>> ListAsync(ApprovalState? state, string? before, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(state is null ? Newest : NewestIn, new { State = state?.ToWord(), Before = before ?? AfterAll, Limit = limit }, cancellationToken);

    /// <inheritdoc />
    public async Task<StoredApproval?> FindUsableAsync(string scope, string digest, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await ReadAsync(Usable, new { Scope = scope, Digest = digest, Now = EvidenceTime.ToColumn(now) }, cancellationToken)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<IReadOnlyList<DueApproval>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { Now = EvidenceTime.ToColumn(now), Limit = limit };
        async Task<IEnumerable<DueApproval>> ReadAsync(string text, DueStep step) =>
            (await QueryAsync<DueRow>(text, parameters, cancellationToken)).Select(row => new DueApproval(row.Id, row.Action, step));
        return [.. await ReadAsync(Approved, DueStep.GoOn), .. await ReadAsync(Overdue, DueStep.End), .. await ReadAsync(Escalating, DueStep.Escalate)];
    }

    // One statement, and so one moment: a state without the vote that made it would be told, and decided on.
    private async Task<List<StoredApproval>> ReadAsync(string text, object parameters, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<ApprovalRow>(text, parameters, cancellationToken)).Select(row => row.ToApproval(vault))];

    private static string For(string text, DatabaseKind kind) =>
        text.Replace("VOTES", kind == DatabaseKind.PostgreSql ? VotesPostgreSql : VotesSqlite, StringComparison.Ordinal)
            .Replace("ESCALATED", kind == DatabaseKind.PostgreSql ? EscalatedPostgreSql : EscalatedSqlite, StringComparison.Ordinal);

    private async Task<IEnumerable<T>> QueryAsync<T>(string text, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await connection.QueryAsync<T>(new CommandDefinition(For(text, database.Kind), parameters, cancellationToken: cancellationToken));
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("approvals could not be read: " + fault.Message, fault);
        }
    }

    private sealed class DueRow
    {
        public string Id { get; init; } = "";

        public string Action { get; init; } = "";
    }
}
