using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Runs;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Dapper;

namespace Atellagent.Storage.Runs;

/// <summary>Keeps runs. Each step is one guarded statement, so that a run ends once, whoever ends it.</summary>
/// <param name="database">The migrated database.</param>
public sealed class RunStore(BoundaryDatabase database) : IRunStore
{
    private const string Columns =
        """
        select id as Id, deployment as Deployment, principal as Principal, key as "Key", started_by as StartedBy, started_at as StartedAt,
            lease_until as LeaseUntil, ended_at as EndedAt, end_reason as EndReason, exit_code as ExitCode, ended_by as EndedBy
        from hosted_run
        """;

    private const string Add =
        """
        insert into hosted_run (id, deployment, principal, key, started_by, started_at, lease_until)
        values (@Id, @Deployment, @Principal, @Key, @StartedBy, @StartedAt, @LeaseUntil)
        """;

    private const string Find = Columns + " where id = @Id";

    private const string Renew = "update hosted_run set lease_until = @Until where id = @Id and ended_at is null and lease_until > @Now";

    private const string End =
        """
        update hosted_run set ended_at = @At, end_reason = @Reason, exit_code = @ExitCode, ended_by = @By where id = @Id and ended_at is null
        """;

    private const string Recorded = "update hosted_run set recorded = 1 where id = @Id and ended_at is not null and recorded = 0";

    private const string Forget =
        """
        delete from authority_change where kind = 'token' and name in (select id from hosted_run where recorded = 1 and ended_at < @Before)
        """;

    private const string Remove = "delete from hosted_run where recorded = 1 and ended_at < @Before";

    // Ids sort by when they were made.
    private const string List = Columns + " order by id desc limit @Most";

    private const string Open = Columns + " where recorded = 0 order by id";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    internal static IReadOnlyList<string> Queries { get; } = [Find, List, Open];

    /// <inheritdoc />
    public Task AddAsync(HostedRun run, CancellationToken cancellationToken) => ExecuteAsync(
        Add,
        new
        {
            run.Id,
            run.Deployment,
            run.Principal,
            run.Key,
            run.StartedBy,
            StartedAt = EvidenceTime.ToColumn(run.StartedAt),
            LeaseUntil = EvidenceTime.ToColumn(run.LeaseUntil),
        },
        cancellationToken);

    /// <inheritdoc />
    public async Task<HostedRun?> FindAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(Find, new { Id = id }, cancellationToken) is [{ } run] ? run : null;

    /// <inheritdoc />
    public async Task<bool> RenewAsync(string id, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        await ExecuteAsync(Renew, new { Id = id, Now = EvidenceTime.ToColumn(now), Until = EvidenceTime.ToColumn(until) }, cancellationToken) == 1;

    /// <inheritdoc />
    public async Task<bool> TryEndAsync(string id, RunEnd end, CancellationToken cancellationToken) => await ExecuteAsync(
        End, new { Id = id, At = EvidenceTime.ToColumn(end.At), end.Reason, end.ExitCode, end.By }, cancellationToken) == 1;

    /// <inheritdoc />
    public Task NoteRecordedAsync(string id, CancellationToken cancellationToken) => ExecuteAsync(Recorded, new { Id = id }, cancellationToken);

    /// <inheritdoc />
    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken) => AskAsync(
        async connection =>
        {
            object values = new { Before = EvidenceTime.ToColumn(before) };
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(Forget, values, transaction, cancellationToken: cancellationToken));
            int removed = await connection.ExecuteAsync(new CommandDefinition(Remove, values, transaction, cancellationToken: cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return removed;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<HostedRun>> ListAsync(int most, CancellationToken cancellationToken) => ReadAsync(List, new { Most = most }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<HostedRun>> ListOpenAsync(CancellationToken cancellationToken) => ReadAsync(Open, new { }, cancellationToken);

    private Task<IReadOnlyList<HostedRun>> ReadAsync(string text, object parameters, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<HostedRun>>(
        async connection => [.. (await connection.QueryAsync<Row>(new CommandDefinition(text, parameters, cancellationToken: cancellationToken))).Select(static row => row.ToRun())],
        cancellationToken);

    private Task<int> ExecuteAsync(string text, object parameters, CancellationToken cancellationToken) =>
        AskAsync(connection => connection.ExecuteAsync(new CommandDefinition(text, parameters, cancellationToken: cancellationToken)), cancellationToken);

    private async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await ask(connection);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("runs could not be read or written: " + fault.Message, fault);
        }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Deployment { get; init; } = "";

        public string Principal { get; init; } = "";

        public string Key { get; init; } = "";

        public string StartedBy { get; init; } = "";

        public long StartedAt { get; init; }

        public long LeaseUntil { get; init; }

        public long? EndedAt { get; init; }

        public string? EndReason { get; init; }

        public int? ExitCode { get; init; }

        public string? EndedBy { get; init; }

        public HostedRun ToRun() => new(Id, Deployment, Principal, Key, StartedBy, EvidenceTime.FromColumn(StartedAt), EvidenceTime.FromColumn(LeaseUntil))
        {
            End = EndedAt is { } at ? new RunEnd(EvidenceTime.FromColumn(at), EndReason ?? "", ExitCode, EndedBy) : null,
        };
    }
}
