using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The writing connection and its prepared statements. Used by one thread; whoever sees it throw disposes of it, and with
/// the connection goes the open transaction.
/// </summary>
internal sealed class EvidenceWriter : IDisposable
{
    // A checkpoint every 32 MiB instead of every 4 writes the ends of indexes once instead of many times; it does not touch
    // what a commit means. The cache holds those ends and no more: a commit after a page was split walks the whole of its
    // hash table, which at 64 MiB was a sixteenth of all time under load.
    private const string WriterSettings =
        """
        pragma cache_size = -4096;
        pragma wal_autocheckpoint = 4000;
        """;

    private const string Begin = "begin immediate";
    private const string CommitText = "commit";

    private const string RaiseEpoch =
        """
        insert into evidence_log (log, epoch) values (@Log, 1)
        on conflict (log) do update set epoch = epoch + 1
        """;

    private const string ReadEpoch = "select epoch from evidence_log where log = @Log";
    private const string ReadClock = "select value from authority_clock where id = 1";
    private const string Touch = "update evidence_probe set value = value + 1 where id = 1";

    private readonly SqliteConnection _connection;
    private readonly PreparedCommand _begin;
    private readonly PreparedCommand _commit;
    private readonly PreparedCommand _raiseEpoch;
    private readonly PreparedCommand _readEpoch;
    private readonly PreparedCommand _readClock;
    private readonly PreparedCommand _touch;
    private readonly RecordTable _records;
    private readonly ActionTable _actions;
    private readonly CounterTable _counters;
    private readonly ApprovalTable _approvals;

    private EvidenceWriter(SqliteConnection connection)
    {
        _connection = connection;
        using (SqliteCommand settings = connection.CreateCommand())
        {
            settings.CommandText = WriterSettings;
            settings.ExecuteNonQuery();
        }

        _begin = new PreparedCommand(connection, Begin);
        _commit = new PreparedCommand(connection, CommitText);
        _raiseEpoch = new PreparedCommand(connection, RaiseEpoch, "@Log");
        _readEpoch = new PreparedCommand(connection, ReadEpoch, "@Log");
        _readClock = new PreparedCommand(connection, ReadClock);
        _touch = new PreparedCommand(connection, Touch);
        _records = new RecordTable(connection);
        _actions = new ActionTable(connection);
        _counters = new CounterTable(connection);
        _approvals = new ApprovalTable(connection);
    }

    /// <summary>Opens a connection of its own, outside the pool, and refuses one whose commits are not durable.</summary>
    /// <param name="database">The database.</param>
    /// <returns>The writer.</returns>
    public static EvidenceWriter Open(SqliteDatabase database)
    {
        SqliteConnection connection = database.OpenUnpooled();
        try
        {
            return DurabilityCheck.Read(connection).Problem is { } problem
                ? throw new EvidenceUnavailableException(problem)
                : new EvidenceWriter(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public LogClaim ClaimLog(string log)
    {
        _begin.Run();
        _raiseEpoch.Set(0, log);
        _raiseEpoch.Run();
        _readEpoch.Set(0, log);
        LogClaim claim = new(log, _readEpoch.ReadNumber()!.Value);
        _actions.Settle(always: true);
        _commit.Run();
        return claim;
    }

    public bool Probe() => _touch.Run() == 1;

    public IReadOnlyList<EntryResult> Commit(
        LogClaim claim,
        IReadOnlyList<EvidenceEntry> entries,
        CancellationToken cancellationToken)
    {
        _begin.Run();
        RequireEpoch(claim);
        long clock = _readClock.ReadNumber() ?? throw new EvidenceUnavailableException("the authority clock is missing");
        LogHead head = _records.ReadHead(claim.Log);
        EntryResult[] results = new EntryResult[entries.Count];
        for (int i = 0; i < results.Length; i++)
        {
            // The caller has left; taking the batch back is surer than writing what nobody will hear of.
            cancellationToken.ThrowIfCancellationRequested();
            results[i] = Write(entries[i], head, clock);
        }

        _actions.Settle(always: false);
        _commit.Run();
        return results;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _raiseEpoch.Dispose();
        _readEpoch.Dispose();
        _readClock.Dispose();
        _touch.Dispose();
        _records.Dispose();
        _actions.Dispose();
        _counters.Dispose();
        _approvals.Dispose();
        _connection.Dispose();
    }

    private void RequireEpoch(LogClaim claim)
    {
        _readEpoch.Set(0, claim.Log);
        if (_readEpoch.ReadNumber() != claim.Epoch)
        {
            throw new EvidenceUnavailableException($"log '{claim.Log}' has been claimed by another writer");
        }
    }

    private EntryResult Write(EvidenceEntry entry, LogHead head, long clock)
    {
        EvidencePosition next = head.Next;
        if (entry is { Approval: ApprovalStep.Opened, Claim: { } opening } && FindEarlier(opening) is null && _approvals.IsFull(opening.Scope))
        {
            return new EntryResult.Full();
        }

        if (entry.Claim is { } wanted && Refuse(wanted, next, clock) is { } refusal)
        {
            return refusal;
        }

        if (entry.Approval is { } step && !_approvals.TryStep(step, entry.Claim?.Scope ?? "", next))
        {
            return new EntryResult.Taken(Find(entry.Index.Action));
        }

        if (entry.Conclusion is { } conclusion)
        {
            if (!_actions.TryConclude(conclusion, next))
            {
                return entry.Approval is null
                    ? new EntryResult.Taken(Find(conclusion.Action))
                    : throw new EvidenceUnavailableException($"action '{conclusion.Action}' has an end, and its approval has none");
            }

            if (conclusion.WasApproved)
            {
                _approvals.Conclude(conclusion.Action);
            }
        }

        _counters.Settle(entry.Conclusion?.Settlements ?? []);
        _records.Append(entry, head);
        return new EntryResult.Recorded(next);
    }

    // The action of an approval was claimed when that was opened, and stands in nobody's way before it is admitted.
    private StoredAction? FindEarlier(ActionClaim wanted) => wanted.Approval is null ? _actions.FindTaken(wanted)
        : _actions.Find(wanted.Action) is { Opening: not null } admitted ? admitted
        : null;

    private StoredAction Find(string? action) => (action is null ? null : _actions.Find(action))
        ?? throw new EvidenceUnavailableException($"action '{action}' was never claimed");

    // A key that is taken is told even where the clock has moved: deciding again would not free it.
    private EntryResult? Refuse(ActionClaim wanted, EvidencePosition next, long clock)
    {
        if (wanted.ExpectedClock is { } expected && expected != clock)
        {
            return FindEarlier(wanted) is { } earlier
                ? new EntryResult.Taken(earlier)
                : new EntryResult.Stale(clock);
        }

        // Before the claim, which cannot be taken back; a repeat of an action has its answer even where nothing is left to take.
        if (_counters.TakeAll(wanted.Draws) is { } exhausted)
        {
            return FindEarlier(wanted) is { } earlier ? new EntryResult.Taken(earlier) : new EntryResult.Exhausted(exhausted);
        }

        if (wanted.Approval is { } approval ? _approvals.TryConsume(wanted.Action, approval, next) : _actions.TryClaim(wanted, next))
        {
            return null;
        }

        _counters.GiveBack(wanted.Draws);
        if (wanted.Approval is not null)
        {
            return new EntryResult.Taken(Find(wanted.Action));
        }

        return new EntryResult.Taken(_actions.FindTaken(wanted)
            ?? throw new EvidenceUnavailableException($"action '{wanted.Action}' was claimed before, under another key"));
    }
}
