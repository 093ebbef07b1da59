using System.Data.Common;
using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Erasures;
using Atellagent.Storage.Payloads;
using Atellagent.Storage.Reviews;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The writing connection and its prepared statements. Used by one thread; whoever sees it throw disposes of it, and with
/// the connection goes the open transaction.
/// </summary>
internal sealed partial class EvidenceWriter : IDisposable
{
    private const string RaiseEpoch =
        """
        insert into evidence_log (log, epoch) values (@Log, 1)
        on conflict (log) do update set epoch = evidence_log.epoch + 1
        """;

    private const string ReadEpoch = "select epoch from evidence_log where log = @Log";

    private const string Touch = "update evidence_probe set value = value + 1 where id = 1";

    private readonly WriterConnection _connection;
    private readonly WriterStatement _raiseEpoch;
    private readonly WriterStatement _readEpoch;
    private readonly WriterStatement _touch;
    private readonly RecordTable _records;
    private readonly ActionTable _actions;
    private readonly CounterTable _counters;
    private readonly ApprovalTable _approvals;
    private readonly CourseTable _courses;
    private readonly ErasureTable _erasures;
    private readonly ReviewTable _reviews;
    private readonly LabelTable _labels;
    private readonly LogTree _tree;
    private readonly CheckpointTable _checkpoints;
    private readonly OrphanTable? _orphans;
    private readonly PayloadVault _vault;

    // Where this connection's last commit left the log; null before the first.
    private LogHead? _last;

    private EvidenceWriter(WriterConnection connection, PayloadVault vault, ICheckpointShelf shelf)
    {
        _vault = vault;
        _connection = connection;
        _raiseEpoch = connection.Prepare(RaiseEpoch, "@Log");
        _readEpoch = connection.Prepare(ReadEpoch, "@Log");
        _touch = connection.Prepare(Touch);
        _records = new RecordTable(connection, vault);
        _actions = new ActionTable(connection, vault);
        _counters = new CounterTable(connection);
        _approvals = new ApprovalTable(connection);
        _courses = new CourseTable(connection);
        _erasures = new ErasureTable(connection);
        _reviews = new ReviewTable(connection);
        _labels = new LabelTable(connection);
        _tree = new LogTree(connection, shelf);
        _checkpoints = new CheckpointTable(connection);
        _orphans = connection.IsShared ? new OrphanTable(connection, _actions) : null;
    }

    /// <summary>Opens a connection of its own, outside the pool, and refuses one whose commits are not durable.</summary>
    /// <param name="database">The database.</param>
    /// <param name="vault">Encrypts what stands beside records.</param>
    /// <param name="shelf">The checkpoints that are kept outside it.</param>
    /// <returns>The writer.</returns>
    public static EvidenceWriter Open(BoundaryDatabase database, PayloadVault vault, ICheckpointShelf shelf)
    {
        // Before a transaction holds the database.
        vault.Prepare();
        WriterConnection connection = database.OpenWriter();
        try
        {
            return new EvidenceWriter(connection, vault, shelf);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IReadOnlyList<EntryResult> Commit(
        LogClaim claim,
        IReadOnlyList<EvidenceEntry> entries,
        CancellationToken cancellationToken)
    {
        // A key that has become old is followed by another, also where the connection lives on.
        _vault.Prepare();
        RequireLog(claim);
        PlainBatch? plain = _last is { } last ? PlainBatch.TryOf(entries, last.Next) : null;
        BatchStart? begun = plain is null ? null : _connection.TryBeginPlain(claim.Log, plain);
        BatchStart start = begun ?? _connection.BeginBatch(claim.Log, entries.Any(static entry => entry.Labels is not null));
        RequireEpoch(claim, start.Epoch);
        long clock = start.Clock ?? throw new EvidenceUnavailableException("the authority clock is missing");
        if (begun is null)
        {
            _connection.HoldInOrder(entries);
        }
        else
        {
            _actions.Note(plain!.Claims);
        }

        LogHead head = start.Head;
        _tree.Require(claim.Log, head.Next.Index);
        head.Tree = _tree;
        EntryResult[] results = new EntryResult[entries.Count];
        for (int i = 0; i < results.Length; i++)
        {
            // The caller has left; taking the batch back is surer than writing what nobody will hear of.
            cancellationToken.ThrowIfCancellationRequested();
            results[i] = begun is null ? Write(entries[i], head, clock) : Append(entries[i], head);
        }

        _actions.Settle(claim.Log, always: false);
        try
        {
            _connection.Commit();
        }
        catch (Exception fault)
        {
            throw new EvidenceUnavailableException("a batch could not be committed: " + fault.Message, fault) { IsInDoubt = !IsRefusal(fault) };
        }

        _last = head;
        return results;
    }

    // A statement that the server refuses ends the transaction. Where it tells of itself (connection, operator, system, fault), it may have committed.
    private static bool IsRefusal(Exception fault) =>
        fault is DbException { SqlState: { Length: 5 } state } && state[..2] is not ("08" or "57" or "58" or "XX");

    // The log is held again first, and so whatever an earlier connection had begun in it has ended.
    public StoredAction? FindAction(LogClaim claim, string action)
    {
        RequireLog(claim);
        return _actions.Find(action);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _raiseEpoch.Dispose();
        _readEpoch.Dispose();
        _touch.Dispose();
        _records.Dispose();
        _actions.Dispose();
        _counters.Dispose();
        _approvals.Dispose();
        _courses.Dispose();
        _erasures.Dispose();
        _reviews.Dispose();
        _labels.Dispose();
        _tree.Dispose();
        _checkpoints.Dispose();
        _orphans?.Dispose();
        _connection.Dispose();
    }

    private EntryResult Write(EvidenceEntry entry, LogHead head, long clock)
    {
        EvidencePosition next = head.Next;
        if (entry is { Approval: ApprovalStep.Opened, Claim: { } opening } && FindEarlier(opening) is null && _approvals.IsFull(opening.Scope))
        {
            return new EntryResult.Full();
        }

        if (entry.Claim is { } wanted && Refuse(wanted, entry, next, clock) is { } refusal)
        {
            return refusal;
        }

        if (entry.Approval is { } step && !_approvals.TryStep(step, entry.Claim?.Scope ?? "", next))
        {
            return new EntryResult.Taken(Find(entry.Index.Action));
        }

        if (entry.Erasure is { } erasure && !_erasures.TryStep(erasure, entry.Index.Time))
        {
            return new EntryResult.Moved();
        }

        if (entry.Review is { } review && !_reviews.TryStep(review))
        {
            return new EntryResult.Moved();
        }

        if (entry.Claim is { Course: CourseStep.Begun begun } first)
        {
            _courses.Begin(first.Action, begun.To, entry.Index.Time);
        }

        if (entry.Conclusion is { } conclusion)
        {
            if (!TryConclude(conclusion, entry, next))
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

        if (entry.Labels is { } labels)
        {
            _labels.Take(labels, next);
        }

        _counters.Settle(entry.Conclusion?.Settlements ?? []);
        return Append(entry, head);
    }

    private EntryResult.Recorded Append(EvidenceEntry entry, LogHead head)
    {
        EvidencePosition position = head.Next;
        _records.Append(entry, head);
        return new EntryResult.Recorded(position);
    }

    private bool TryConclude(ActionConclusion conclusion, EvidenceEntry entry, EvidencePosition position)
    {
        if (conclusion.Course is not null)
        {
            return _courses.TryConclude(conclusion, entry.Index.Time, position, entry.Payload is not null);
        }

        if (!_actions.TryConclude(conclusion, position, entry.Payload is not null))
        {
            return false;
        }

        if (conclusion.IsUnknown)
        {
            _courses.Begin(conclusion.Action, CourseState.Unknown, entry.Index.Time);
        }
        else if (entry.Approval is not null)
        {
            _courses.End(conclusion.Action, entry.Index.Time);
        }

        return true;
    }

    // The action of an approval was claimed when that was opened, and stands in nobody's way before it is admitted.
    private StoredAction? FindEarlier(ActionClaim wanted) => wanted.Course is CourseStep.Admitted step ? (_actions.Find(wanted.Action) is { } moved && moved.Course?.Version != step.Version ? moved : null)
        : wanted.Approval is null ? _actions.FindTaken(wanted)
        : _actions.Find(wanted.Action) is { Opening: not null } admitted ? admitted
        : null;

    private StoredAction Find(string? action) => (action is null ? null : _actions.Find(action))
        ?? throw new EvidenceUnavailableException($"action '{action}' was never claimed");

    // A key that is taken is told even where the clock has moved: deciding again would not free it.
    private EntryResult? Refuse(ActionClaim wanted, EvidenceEntry entry, EvidencePosition next, long clock)
    {
        if (wanted.ExpectedClock is { } expected && expected != clock)
        {
            return FindEarlier(wanted) is { } earlier
                ? new EntryResult.Taken(earlier) { HasMoved = true }
                : new EntryResult.Stale(clock);
        }

        // Before the claim, which cannot be taken back; a repeat of an action has its answer even where nothing is left to take.
        ImmutableArray<CounterSettlement> returned = wanted.Course is CourseStep.Admitted again ? again.Returned : [];
        _counters.Settle(returned);
        if (_counters.TakeAll(wanted.Draws) is { } exhausted)
        {
            _counters.Unsettle(returned);
            return FindEarlier(wanted) is { } earlier ? new EntryResult.Taken(earlier) : new EntryResult.Exhausted(exhausted);
        }

        // A repeat takes nothing. Where another silo claims the key at this very moment, both wait for it in one order, see SharedThings.
        if (wanted.Use is { } use)
        {
            if (FindEarlier(wanted) is { } earlier)
            {
                _counters.GiveBack(wanted.Draws);
                return new EntryResult.Taken(earlier);
            }

            if (wanted.Course is CourseStep.Admitted)
            {
                // A use is for a call of its own.
                _counters.GiveBack(wanted.Draws);
                _counters.Unsettle(returned);
                return new EntryResult.Taken(Find(wanted.Action));
            }

            if (!_approvals.TryUse(use))
            {
                _counters.GiveBack(wanted.Draws);
                return new EntryResult.Stale(clock);
            }

            return _actions.TryClaim(wanted, next, entry.Payload is not null) ? null
                : throw new EvidenceUnavailableException($"action '{wanted.Action}' was claimed by another silo while it took a use of an approval");
        }

        if (TryClaim(wanted, entry, next))
        {
            return null;
        }

        _counters.GiveBack(wanted.Draws);
        _counters.Unsettle(returned);
        if (wanted.Approval is not null || wanted.Course is CourseStep.Admitted)
        {
            return new EntryResult.Taken(Find(wanted.Action));
        }

        return new EntryResult.Taken(_actions.FindTaken(wanted)
            ?? throw new EvidenceUnavailableException($"action '{wanted.Action}' was claimed before, under another key"));
    }

    private bool TryClaim(ActionClaim wanted, EvidenceEntry entry, EvidencePosition next)
    {
        if (wanted.Course is not CourseStep.Admitted step)
        {
            return wanted.Approval is { } needed ? _approvals.TryConsume(wanted.Action, needed, next) : _actions.TryClaim(wanted, next, entry.Payload is not null);
        }

        if (wanted.Approval is not { } approval)
        {
            return _courses.TryAdmit(wanted.Action, step, entry.Index.Time, next);
        }

        // Both or neither: what has been used up cannot be given back.
        return _courses.Stands(wanted.Action, step.Version)
            && _approvals.TryConsume(wanted.Action, approval, next)
            && (_courses.TryAdmit(wanted.Action, step, entry.Index.Time, next)
                ? true
                : throw new EvidenceUnavailableException($"the course of action '{wanted.Action}' moved while its approval was used up"));
    }
}
