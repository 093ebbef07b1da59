using System.Data.Common;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Approvals;

/// <summary>Reads approvals, each with its votes as they stood at one moment.</summary>
/// <param name="database">The migrated database.</param>
public sealed class ApprovalReader(BoundaryDatabase database) : IApprovalReader
{
    private const string VotesSqlite =
        "(select json_group_array(json_array(v.voter, v.approves, v.comment, v.at, v.idx)) from approval_vote v where v.seq = p.seq)";

    private const string VotesPostgreSql =
        """
        (select coalesce(json_agg(json_build_array(v.voter, v.approves, v.comment, v.at, v.idx)), '[]'::json)::text
            from approval_vote v where v.seq = p.seq)
        """;

    private const string Columns =
        """
        select p.seq as Seq, p.approval as Approval, a.action as Action, p.digest as Digest, p.state as State, p.version as Version,
            p.created_at as CreatedAt, p.expires_at as ExpiresAt, a.log as Log, a.decision_idx as DecisionIdx, r.body as DecisionBody,
            VOTES as Votes
        from approval p
            join action a on a.seq = p.seq
            join evidence_record r on r.log = a.log and r.idx = a.decision_idx
        where 
        """;

    private const string ById = Columns + "p.approval = @Approval";

    private const string Newest = Columns + "p.approval < @Before order by p.approval desc limit @Limit";

    private const string NewestIn = Columns + "p.state = @State and p.approval < @Before order by p.approval desc limit @Limit";

    private const string DueColumns = "select p.approval as Id, a.action as Action, case when p.expires_at <= @Now then 1 else 0 end as IsOver from approval p join action a on a.seq = p.seq where ";
    private const string Overdue = DueColumns + "p.state in ('pending', 'approved') and p.expires_at <= @Now order by p.expires_at limit @Limit";
    private const string Approved = DueColumns + "p.state = 'approved' and p.expires_at > @Now and not exists (select 1 from action_course k where k.seq = p.seq) order by p.seq limit @Limit";

    // No id comes after it.
    private const string AfterAll = "apr_~";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) => [.. ((string[])[ById, Newest, NewestIn, Overdue, Approved]).Select(text => For(text, kind))];

    /// <inheritdoc />
    public async Task<StoredApproval?> FindAsync(string approval, CancellationToken cancellationToken) =>
        (await ReadAsync(ById, new { Approval = approval }, cancellationToken)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredApproval>> ListAsync(ApprovalState? state, string? before, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(state is null ? Newest : NewestIn, new { State = state?.ToWord(), Before = before ?? AfterAll, Limit = limit }, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<DueApproval>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { Now = EvidenceTime.ToColumn(now), Limit = limit };
        List<DueRow> due = [.. await QueryAsync<DueRow>(Approved, parameters, cancellationToken), .. await QueryAsync<DueRow>(Overdue, parameters, cancellationToken)];
        return [.. due.Select(static row => new DueApproval(row.Id, row.Action, row.IsOver == 1))];
    }

    // One statement, and so one moment: a state without the vote that made it would be told, and decided on.
    private async Task<List<StoredApproval>> ReadAsync(string text, object parameters, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<ApprovalRow>(text, parameters, cancellationToken)).Select(static row => row.ToApproval())];

    private static string For(string text, DatabaseKind kind) =>
        text.Replace("VOTES", kind == DatabaseKind.PostgreSql ? VotesPostgreSql : VotesSqlite, StringComparison.Ordinal);

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

        public long IsOver { get; init; }
    }
}
