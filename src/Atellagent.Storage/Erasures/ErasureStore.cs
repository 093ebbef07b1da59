using System.Data.Common;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Dapper;

namespace Atellagent.Storage.Erasures;

/// <summary>
/// Takes payloads away, on connections of its own and in short transactions: evidence is written meanwhile. What an erasure is of is looked for
/// outside of them.
/// </summary>
/// <param name="database">The migrated database.</param>
public sealed class ErasureStore(BoundaryDatabase database) : IErasureStore
{
    // How much of a log is looked through for a page, and how much is taken away in one transaction.
    private const int Window = 20_000;
    private const int AtOnce = 200;
    private const string AtTheEnd = "end";

    // Longer than anything takes that is under way, and much longer than a permit lasts.
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private const string Columns =
        """
        select erasure as Id, kind as Kind, value as Value, ordered_at as OrderedAt, ended_at as EndedAt, place as Place, left_open as LeftOpen,
            ranges as Ranges, erased as Erased
        from erasure

        """;

    private const string ById = Columns + "where erasure = @Id";
    private const string Open = Columns + "where state = 'open' order by ordered_at limit @Limit";
    private const string Newest = Columns + "order by ordered_at desc, erasure desc limit @Limit";

    private const string MoveOn =
        """
        update erasure set place = @Place, left_open = @LeftOpen, ranges = @Ranges, erased = @Erased
        where erasure = @Id and state = 'open' and place = @Before and erased = @ErasedBefore
        """;

    private const string OfAction =
        """
        select y.seq as Seq, y.time as Time, r.log as Log, r.idx as Idx
        from evidence_record r join evidence_payload y on y.seq = r.seq and y.time = r.time
        where r.seq in (
            select r.seq from action a join evidence_record r on r.log = a.log and r.idx = a.decision_idx where a.action = @Action
            union all
            select r.seq from action a join action_conclusion c on c.seq = a.seq
                join evidence_record r on r.log = c.log and r.idx = c.idx where a.action = @Action
            union all
            select seq from evidence_record where action = @Action and pointed = 0)
        """;

    private const string StandingOf =
        """
        select case when c.seq is null then 0 else 1 end as IsConcluded, p.state as Approval, k.state as Course,
            greatest(r.time, coalesce(k.since, 0)) as Newest
        from action a
            join evidence_record r on r.log = a.log and r.idx = a.decision_idx
            left join action_conclusion c on c.seq = a.seq
            left join approval p on p.seq = a.seq
            left join action_course k on k.seq = a.seq
        where a.action = @Action
        """;

    private const string Delete = "delete from evidence_payload where seq = @Seq and time = @Time";

    private const string ForgetDigest =
        """
        update approval set digest = 'erased', version = version + 1
        where digest <> 'erased' and state not in ('pending', 'approved') and seq = (select seq from action where action = @Action);
        update approval_grant set digest = 'erased'
        where digest <> 'erased' and seq = (select seq from action where action = @Action);
        """;

    private const string ForgetOldDigests =
        """
        update approval set digest = 'erased', version = version + 1
        where digest <> 'erased' and state not in ('pending', 'approved') and created_at < @Before;
        update approval_grant set digest = 'erased'
        where digest <> 'erased' and until_at < @Before;
        """;

    private const string Logs = "select log from evidence_log where log > @Log order by log limit 1";
    private const string Head = "select coalesce(max(idx), -1) from evidence_record where log = @Log";

    private const string Named =
        """
        select r.seq as Seq, r.log as Log, r.idx as Idx, r.time as Time, r.action as Action, r.body as Body
        from evidence_record r join evidence_payload y on y.seq = r.seq and y.time = r.time
        where r.log = @Log and r.idx > @After and r.idx <= @Until and POSITION > 0
        order by r.idx
        """;

    private const string Oldest =
        """
        select y.seq as Seq, y.time as Time, r.log as Log, r.idx as Idx
        from evidence_payload y join evidence_record r on r.seq = y.seq
        where y.seq > @After order by y.seq limit @Limit
        """;

    private const string ByPosition =
        """
        select y.seq as Seq, y.time as Time, r.log as Log, r.idx as Idx, r.action as Action
        from evidence_record r join evidence_payload y on y.seq = r.seq and y.time = r.time
        where r.log = @Log and r.idx = @Index
        """;

    private const string IsOlder = "select exists (select 1 from (select time from evidence_payload order by seq limit 1) as y where y.time < @Before)";
    private const string IsOlderPostgreSql = "select evidence_payload_due(@Before)";
    private const string DropPostgreSql = """select log as "Log", first_idx as "First", last_idx as "Last", erased as "Count" from evidence_payload_drop(@Before)""";
    private const string TidySqlite = "pragma wal_checkpoint(truncate)";
    private const string TidyPostgreSql = "select evidence_payload_prepare(2)";
    private const string LeaveNothing = "pragma secure_delete = on";

    /// <summary>Every text of this class that one database has, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) =>
        [ById, Open, Newest, OfAction, ByPosition, For(StandingOf, kind), Logs, Head, For(Named, kind), Oldest, kind == DatabaseKind.PostgreSql ? IsOlderPostgreSql : IsOlder];

    /// <inheritdoc />
    public async Task<Erasure?> FindAsync(string id, CancellationToken cancellationToken) => await AskAsync(
        async connection => (await ReadAsync(connection, id, cancellationToken))?.ToErasure());

    /// <inheritdoc />
    public async Task<IReadOnlyList<Erasure>> ListAsync(bool onlyOpen, int limit, CancellationToken cancellationToken) => await AskAsync(
        async connection => (IReadOnlyList<Erasure>)
            [.. (await connection.QueryAsync<ErasureRow>(new CommandDefinition(onlyOpen ? Open : Newest, new { Limit = limit }, cancellationToken: cancellationToken)))
                .Select(static row => row.ToErasure())]);

    /// <inheritdoc />
    public async Task<ErasureProgress> AdvanceAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => await AskAsync(async connection =>
    {
        if (await ReadAsync(connection, id, cancellationToken) is not { EndedAt: null } row)
        {
            return ErasureProgress.Ended;
        }

        if (database.Kind == DatabaseKind.Sqlite)
        {
            await connection.ExecuteAsync(new CommandDefinition(LeaveNothing, cancellationToken: cancellationToken));
        }

        ErasurePage page = new(connection, row, EvidenceTime.ToColumn(now - Quiet));
        switch (row.KindRead)
        {
            case ErasureKind.Action:
                page.LeftOpen.Clear();
                page.Actions.Add(row.Value);
                page.Place = AtTheEnd;
                break;
            case ErasureKind.Subject:
                await LookForSubjectAsync(page, cancellationToken);
                break;
            default:
                await LookForAgeAsync(page, cancellationToken);
                break;
        }

        return await EraseAsync(page, cancellationToken);
    });

    /// <inheritdoc />
    public async Task<bool> HasOlderAsync(DateTimeOffset before, CancellationToken cancellationToken) => await AskAsync(
        connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            database.Pick(IsOlder, IsOlderPostgreSql), new { Before = EvidenceTime.ToColumn(before) }, cancellationToken: cancellationToken)));

    /// <inheritdoc />
    public async Task TidyAsync(CancellationToken cancellationToken) => await AskAsync(async connection =>
    {
        object? said = await connection.ExecuteScalarAsync(new CommandDefinition(database.Pick(TidySqlite, TidyPostgreSql), cancellationToken: cancellationToken));

        // SQLite says that it could not, and does not fail: what was erased still stands in the log that is written ahead.
        return database.Kind == DatabaseKind.Sqlite && said is not 0L
            ? throw new EvidenceUnavailableException("the write-ahead log cannot be folded in while somebody reads the database")
            : said;
    });

    private static async Task<ErasureRow?> ReadAsync(DbConnection connection, string id, CancellationToken cancellationToken) =>
        await connection.QueryFirstOrDefaultAsync<ErasureRow>(new CommandDefinition(ById, new { Id = id }, cancellationToken: cancellationToken));

    // The next stretch of a log, then the next log. At the end come the actions that had to be waited for.
    private async Task LookForSubjectAsync(ErasurePage page, CancellationToken cancellationToken)
    {
        if (page.Row.Place == AtTheEnd)
        {
            await LookForLeftOpenAsync(page, cancellationToken);
            return;
        }

        int split = page.Row.Place.LastIndexOf('/');
        string log = split < 0 ? await NextLogAsync(page.Connection, "", cancellationToken) ?? "" : page.Row.Place[..split];
        long after = split < 0 ? -1 : long.Parse(page.Row.Place[(split + 1)..], CultureInfo.InvariantCulture);
        long head = await page.Connection.ExecuteScalarAsync<long>(new CommandDefinition(Head, new { Log = log }, cancellationToken: cancellationToken));
        long until = Math.Min(head, after + Window);
        object parameters = new { Log = log, After = after, Until = until, Name = Encoding.UTF8.GetBytes(page.Row.Value) };
        HashSet<string> actions = new(StringComparer.Ordinal);
        foreach (NamedRow row in await page.Connection.QueryAsync<NamedRow>(new CommandDefinition(For(Named, database.Kind), parameters, cancellationToken: cancellationToken)))
        {
            if (!StrictJson.TryParse(row.Body, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _) || value is not JsonObject record)
            {
                continue;
            }

            if (row.Action is { } action && SubjectMatch.IsTheirs(record, page.Row.Value))
            {
                actions.Add(action);
            }
            else if (SubjectMatch.IsSaidByThem(record, page.Row.Value))
            {
                page.Payloads.Add(new ErasedPayload { Seq = row.Seq, Time = row.Time, Log = row.Log, Idx = row.Idx, Action = row.Action });
            }

            if (actions.Count + page.Payloads.Count >= AtOnce)
            {
                until = row.Idx;
                break;
            }
        }

        page.Actions.AddRange(actions);
        page.Place = until < head ? Place(log, until)
            : await NextLogAsync(page.Connection, log, cancellationToken) is { } next ? Place(next, -1)
            : AtTheEnd;
    }

    private static async Task LookForLeftOpenAsync(ErasurePage page, CancellationToken cancellationToken)
    {
        foreach (string left in page.LeftOpen)
        {
            int split = left.LastIndexOf('/');
            if (split < 0)
            {
                page.Actions.Add(left);
                continue;
            }

            object parameters = new { Log = left[..split], Index = long.Parse(left[(split + 1)..], CultureInfo.InvariantCulture) };
            page.Payloads.AddRange(await page.Connection.QueryAsync<ErasedPayload>(new CommandDefinition(ByPosition, parameters, cancellationToken: cancellationToken)));
        }

        page.LeftOpen.Clear();
        page.Place = AtTheEnd;
    }

    private static async Task<string?> NextLogAsync(DbConnection connection, string after, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<string?>(new CommandDefinition(Logs, new { Log = after }, cancellationToken: cancellationToken));

    private async Task LookForAgeAsync(ErasurePage page, CancellationToken cancellationToken)
    {
        page.Before = EvidenceTime.ToColumn(DateTimeOffset.Parse(page.Row.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
        if (database.Kind == DatabaseKind.PostgreSql)
        {
            // Dropped in the transaction itself.
            page.Place = AtTheEnd;
            return;
        }

        long after = page.Row.Place is "" or AtTheEnd ? -1 : long.Parse(page.Row.Place, CultureInfo.InvariantCulture);
        ErasedPayload[] oldest = [.. await page.Connection.QueryAsync<ErasedPayload>(
            new CommandDefinition(Oldest, new { After = after, Limit = AtOnce }, cancellationToken: cancellationToken))];
        page.Payloads.AddRange(oldest.Where(payload => payload.Time < page.Before));

        // Records of one log come in the order of their time, but for a clock that was set back.
        page.Place = page.Payloads.Count == 0 ? AtTheEnd : oldest[^1].Seq.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<ErasureProgress> EraseAsync(ErasurePage page, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await page.Connection.BeginTransactionAsync(cancellationToken);
        CommandDefinition Command(string text, object? parameters) => new(text, parameters, transaction, cancellationToken: cancellationToken);
        Task<ActionStanding?> StandingAsync(string action) =>
            page.Connection.QueryFirstOrDefaultAsync<ActionStanding>(Command(For(StandingOf, database.Kind), new { Action = action }));
        foreach (string action in page.Actions)
        {
            // Of an action that there is not nothing is left.
            if (await StandingAsync(action) is not { } standing)
            {
                continue;
            }

            if (standing.IsOpen(page.Quiet))
            {
                page.LeftOpen.Add(action);
                continue;
            }

            page.Payloads.AddRange(await page.Connection.QueryAsync<ErasedPayload>(Command(OfAction, new { Action = action })));
            await page.Connection.ExecuteAsync(Command(ForgetDigest, new { Action = action }));
        }

        foreach (ErasedPayload payload in page.Payloads)
        {
            // What they said of another's action is needed for as long as somebody may go on with it.
            if (payload.Action is { } action && await StandingAsync(action) is { } standing && standing.IsOpen(page.Quiet))
            {
                page.LeftOpen.Add(Place(payload.Log, payload.Idx));
            }
            else if (await page.Connection.ExecuteAsync(Command(Delete, payload)) == 1)
            {
                page.Count(payload.Log, payload.Idx, payload.Idx, 1);
            }
        }

        if (page.Before is { } before && page.Place == AtTheEnd)
        {
            if (database.Kind == DatabaseKind.PostgreSql)
            {
                foreach (ErasedRange range in await page.Connection.QueryAsync<ErasedRange>(Command(DropPostgreSql, new { Before = before })))
                {
                    page.Count(range.Log, range.First, range.Last, range.Count);
                }

                // One month in one transaction: the others come with the next pages.
                if (await page.Connection.ExecuteScalarAsync<bool>(Command(IsOlderPostgreSql, new { Before = before })))
                {
                    page.Place = "";
                }
            }

            await page.Connection.ExecuteAsync(Command(ForgetOldDigests, new { Before = before }));
        }

        // Another silo was here too: what it did stands, and this page is none.
        if (await page.Connection.ExecuteAsync(Command(MoveOn, page.Told())) != 1)
        {
            return ErasureProgress.More;
        }

        await transaction.CommitAsync(cancellationToken);
        return page.Place != AtTheEnd ? ErasureProgress.More : page.LeftOpen.Count > 0 ? ErasureProgress.Waits : ErasureProgress.Complete;
    }

    private static string Place(string log, long index) => string.Create(CultureInfo.InvariantCulture, $"{log}/{index}");

    private static string For(string text, DatabaseKind kind) => kind == DatabaseKind.PostgreSql
        ? text.Replace("POSITION", "position(@Name::bytea in r.body)", StringComparison.Ordinal)
        : text.Replace("POSITION", "instr(r.body, @Name)", StringComparison.Ordinal).Replace("greatest(", "max(", StringComparison.Ordinal);

    private async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(CancellationToken.None);
            return await ask(connection);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("what stands beside records could not be erased: " + fault.Message, fault);
        }
    }

    private sealed class NamedRow
    {
        public long Seq { get; init; }

        public string Log { get; init; } = "";

        public long Idx { get; init; }

        public long Time { get; init; }

        public string? Action { get; init; }

        public byte[] Body { get; init; } = [];
    }
}
