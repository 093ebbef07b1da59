using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Deliveries;

/// <summary>Keeps how far destinations have been told. Each step is one guarded statement, so that of many silos one sends.</summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
public sealed class DeliveryStore(BoundaryDatabase database, PayloadVault vault) : IDeliveryStore
{
    private const string Begin =
        """
        insert into delivery (destination) values (@Destination) on conflict do nothing;
        insert into delivery_cursor (destination, log, idx)
        select @Destination, l.log, coalesce((select max(r.idx) from evidence_record r where r.log = l.log), -1) from evidence_log l where true
        on conflict do nothing;
        """;

    private const string BeginAnew =
        """
        insert into delivery (destination) values (@Destination) on conflict do nothing;
        insert into delivery_cursor (destination, log, idx)
        select @Destination, l.log, coalesce((select max(r.idx) from evidence_record r where r.log = l.log), -1) from evidence_log l where true
        on conflict (destination, log) do update set idx = excluded.idx where delivery_cursor.idx < excluded.idx;
        """;

    private const string Cursors =
        """
        select l.log as Log, coalesce(c.idx, -1) as Position
        from delivery d cross join evidence_log l left join delivery_cursor c on c.destination = d.destination and c.log = l.log
        where d.destination = @Destination
        order by l.log
        """;

    // The condition of the index evidence_record_of_news, word for word.
    private const string OfApprovals = "(type = 'alert' or type = 'approval' or type = 'follow-up' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled')))";

    private const string Approvals =
        "select " + RecordRow.Columns + " from evidence_record r "
        + "where log = @Log and idx > @Index and idx <= @Last and " + OfApprovals + " order by idx limit @Limit";

    private const string MeasureApprovals =
        "select r.idx as Place, " + PageSize.OfRecord + " as Bytes from evidence_record r where log = @Log and idx > @Index and " + OfApprovals + " order by idx limit @Limit";

    private const string Count =
        "select count(*) from (select 1 from evidence_record where log = @Log and idx > @Index and " + OfApprovals + " limit @Limit) as waiting";

    private const string Records =
        "select " + RecordRow.Columns + " from evidence_record r where r.log = @Log and r.idx > @Index and r.idx <= @Last order by r.idx limit @Limit";

    private const string MeasureRecords =
        "select r.idx as Place, " + PageSize.OfRecord + " as Bytes from evidence_record r where r.log = @Log and r.idx > @Index order by r.idx limit @Limit";

    private const string CountRecords =
        "select count(*) from (select 1 from evidence_record where log = @Log and idx > @Index limit @Limit) as waiting";

    private const string Oldest = "select time from evidence_record where log = @Log and idx > @Index and " + OfApprovals + " order by idx limit 1";

    private const string OldestOfAll = "select time from evidence_record where log = @Log and idx > @Index order by idx limit 1";

    private const string BeginWithAll = "insert into delivery (destination) values (@Destination) on conflict do nothing";

    private const string Hold =
        """
        update delivery set holder = @Holder, held_until = @Until
        where destination = @Destination and next_at <= @Now and (holder is null or holder = @Holder or held_until <= @Now)
        """;

    private const string Renew =
        """
        update delivery set held_until = @Until, delivered = delivered + @Sent,
            delivered_at = case when @Sent > 0 then @Now else delivered_at end,
            failures = case when @Sent > 0 then 0 else failures end,
            last_error = case when @Sent > 0 then null else last_error end,
            passed_in_row = case when @Sent > 0 then 0 else passed_in_row end
        where destination = @Destination and holder = @Holder and held_until > @Now
        """;

    private const string Pass =
        """
        update delivery set held_until = @Until, passed = passed + 1, passed_in_row = passed_in_row + 1, last_passed = @Reason, failures = 0, next_at = 0
        where destination = @Destination and holder = @Holder and held_until > @Now
        """;

    private const string Move =
        """
        insert into delivery_cursor (destination, log, idx) values (@Destination, @Log, @Index)
        on conflict (destination, log) do update set idx = excluded.idx where delivery_cursor.idx < excluded.idx
        """;

    private const string Fail =
        """
        update delivery set holder = null, held_until = 0, failures = failures + 1, last_error = @Reason, next_at = @Again
        where destination = @Destination and holder = @Holder
        """;

    private const string Release = "update delivery set holder = null, held_until = 0, next_at = 0 where destination = @Destination and holder = @Holder";

    private const string Standing =
        """
        select delivered as Delivered, delivered_at as DeliveredAt, failures as Failures, last_error as LastError, next_at as NextAt,
            passed as Passed, passed_in_row as PassedInRow, last_passed as LastPassed
        from delivery where destination = @Destination
        """;

    private const int MostCounted = 1000;

    /// <summary>What searches the records, for the test that prepares them.</summary>
    internal static IReadOnlyList<string> Queries { get; } = [Approvals, MeasureApprovals, Records, MeasureRecords, Oldest, OldestOfAll];

    /// <inheritdoc />
    public Task BeginAsync(string destination, bool isNew, CancellationToken cancellationToken) =>
        ExecuteAsync(isNew ? BeginAnew : Begin, new { Destination = destination }, cancellationToken);

    /// <inheritdoc />
    public Task BeginWithAllAsync(string destination, CancellationToken cancellationToken) =>
        ExecuteAsync(BeginWithAll, new { Destination = destination }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredRecord>?> ReadApprovalsAsync(string destination, int limit, CancellationToken cancellationToken) =>
        ReadAsync(MeasureApprovals, Approvals, destination, limit, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredRecord>?> ReadAllAsync(string destination, int limit, CancellationToken cancellationToken) =>
        ReadAsync(MeasureRecords, Records, destination, limit, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> TryHoldAsync(string destination, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            Hold, new { Destination = destination, Holder = holder, Now = EvidenceTime.ToColumn(now), Until = EvidenceTime.ToColumn(until) }, cancellationToken) == 1;

    /// <inheritdoc />
    public Task<bool> AdvanceAsync(
        string destination, string holder, EvidencePosition told, long sent, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        MoveAsync(
            Renew,
            new { Destination = destination, Holder = holder, told.Log, told.Index, Sent = sent, Now = EvidenceTime.ToColumn(now), Until = EvidenceTime.ToColumn(until) },
            cancellationToken);

    /// <inheritdoc />
    public Task<bool> PassOverAsync(
        string destination, string holder, EvidencePosition refused, string reason, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        MoveAsync(
            Pass,
            new
            {
                Destination = destination,
                Holder = holder,
                refused.Log,
                refused.Index,
                Reason = string.Create(CultureInfo.InvariantCulture, $"{refused.Log}/{refused.Index}: {reason}"),
                Now = EvidenceTime.ToColumn(now),
                Until = EvidenceTime.ToColumn(until),
            },
            cancellationToken);

    /// <inheritdoc />
    public Task FailAsync(string destination, string holder, string reason, DateTimeOffset again, CancellationToken cancellationToken) =>
        ExecuteAsync(Fail, new { Destination = destination, Holder = holder, Reason = reason, Again = EvidenceTime.ToColumn(again) }, cancellationToken);

    /// <inheritdoc />
    public Task ReleaseAsync(string destination, string holder, CancellationToken cancellationToken) =>
        ExecuteAsync(Release, new { Destination = destination, Holder = holder }, cancellationToken);

    /// <inheritdoc />
    public async Task<DeliveryStanding?> FindAsync(string destination, bool isOfAll, CancellationToken cancellationToken) => await AskAsync(
        async connection =>
        {
            CommandDefinition command = new(Standing, new { Destination = destination }, cancellationToken: cancellationToken);
            if (await connection.QueryFirstOrDefaultAsync<Row>(command) is not { } row)
            {
                return null;
            }

            long waiting = 0;
            long? oldest = null;
            foreach (Cursor cursor in await ReadCursorsAsync(connection, destination, cancellationToken))
            {
                CommandDefinition count = new(isOfAll ? CountRecords : Count, new { cursor.Log, Index = cursor.Position, Limit = MostCounted - waiting }, cancellationToken: cancellationToken);
                waiting += await connection.ExecuteScalarAsync<long>(count);
                CommandDefinition first = new(isOfAll ? OldestOfAll : Oldest, new { cursor.Log, Index = cursor.Position }, cancellationToken: cancellationToken);
                oldest = await connection.ExecuteScalarAsync<long?>(first) is { } since && !(since > oldest) ? since : oldest;
            }

            return new DeliveryStanding(
                row.Delivered,
                row.DeliveredAt is { } at ? EvidenceTime.FromColumn(at) : null,
                waiting,
                (int)Math.Min(row.Failures, int.MaxValue),
                row.LastError,
                row.NextAt == 0 ? null : EvidenceTime.FromColumn(row.NextAt))
            {
                Passed = row.Passed,
                PassedInRow = (int)Math.Min(row.PassedInRow, int.MaxValue),
                LastPassed = row.LastPassed,
                OldestAt = oldest is { } earliest ? EvidenceTime.FromColumn(earliest) : null,
            };
        },
        cancellationToken);

    /// <inheritdoc />
    public async Task<TailCursor?> FindCursorAsync(string destination, CancellationToken cancellationToken) => await AskAsync(
        async connection => await ReadCursorsAsync(connection, destination, cancellationToken) is { Count: > 0 } cursors
            ? new TailCursor(cursors.ToImmutableSortedDictionary(static cursor => cursor.Log, static cursor => cursor.Position, StringComparer.Ordinal))
            : null,
        cancellationToken);

    // Both or neither, and only for who holds it.
    private Task<bool> MoveAsync(string guarded, object parameters, CancellationToken cancellationToken) => AskAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await connection.ExecuteAsync(new CommandDefinition(guarded, parameters, transaction, cancellationToken: cancellationToken)) != 1)
            {
                return false;
            }

            await connection.ExecuteAsync(new CommandDefinition(Move, parameters, transaction, cancellationToken: cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private async Task<IReadOnlyList<StoredRecord>?> ReadAsync(string measure, string text, string destination, int limit, CancellationToken cancellationToken) =>
        await AskAsync<IReadOnlyList<StoredRecord>?>(
            async connection =>
            {
                List<Cursor> cursors = await ReadCursorsAsync(connection, destination, cancellationToken);
                List<StoredRecord> records = [];
                PageSize size = new();
                foreach (Cursor cursor in cursors)
                {
                    CommandDefinition sizes = new(measure, new { cursor.Log, Index = cursor.Position, Limit = limit }, cancellationToken: cancellationToken);
                    long last = size.End(await connection.QueryAsync<PageSize.Measure>(sizes));
                    CommandDefinition command = new(text, new { cursor.Log, Index = cursor.Position, Last = last, Limit = limit }, cancellationToken: cancellationToken);
                    records.AddRange((await connection.QueryAsync<RecordRow>(command)).Select(row => row.ToRecord(vault)));
                }

                return cursors.Count == 0 ? null : records;
            },
            cancellationToken);

    private static async Task<List<Cursor>> ReadCursorsAsync(DbConnection connection, string destination, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Cursor>(new CommandDefinition(Cursors, new { Destination = destination }, cancellationToken: cancellationToken))).AsList();

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
            throw new EvidenceUnavailableException("deliveries could not be read or written: " + fault.Message, fault);
        }
    }

    private sealed class Cursor
    {
        public string Log { get; init; } = "";

        public long Position { get; init; }
    }

    private sealed class Row
    {
        public long Delivered { get; init; }

        public long? DeliveredAt { get; init; }

        public long Failures { get; init; }

        public string? LastError { get; init; }

        public long NextAt { get; init; }

        public long Passed { get; init; }

        public long PassedInRow { get; init; }

        public string? LastPassed { get; init; }
    }
}
