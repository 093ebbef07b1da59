using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>Finds what is open in the logs of silos that have gone. For databases that many silos write to.</summary>
/// <param name="connection">The writing connection.</param>
/// <param name="actions">The actions.</param>
internal sealed class OrphanTable(WriterConnection connection, ActionTable actions) : IDisposable
{
    private const string MarkText = "insert into action_settled (log, through) values (@Log, 0) on conflict do nothing";

    private const string SelectLogs = "select log from action_settled order by log";

    private const string SelectOpen = ActionTable.Columns +
        """
        a.log = @Log and a.seq > (select through from action_settled where log = @Log) and p.seq is null and c.seq is null and k.seq is null
        order by a.seq
        limit @Limit
        """;

    private const string SelectOpenApproved = ActionTable.Columns +
        "p.admission_log = @Log and p.state = 'consumed' and p.concluded = 0 and k.seq is null order by p.seq limit @Limit";

    private const string SelectOpenAgain = ActionTable.Columns +
        "k.admission_log = @Log and k.state = 'under_way' order by k.seq limit @Limit";

    private const int LooksUntilLeft = 3;

    private const int MostInherited = 5000;

    private IReadOnlyList<StoredAction> _inherited = [];
    private readonly HashSet<string> _lookedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _foundFree = new(StringComparer.Ordinal);
    private readonly WriterStatement _mark = connection.Prepare(MarkText, "@Log");
    private readonly WriterStatement _logs = connection.Prepare(SelectLogs);
    private readonly WriterStatement _open = connection.Prepare(SelectOpen, "@Log", "@Limit");
    private readonly WriterStatement _openAgain = connection.Prepare(SelectOpenAgain, "@Log", "@Limit");
    private readonly WriterStatement _openApproved = connection.Prepare(SelectOpenApproved, "@Log", "@Limit");

    /// <summary>What was open in the logs that this connection has claimed, when it did, and still is: nobody else looks into them any more.</summary>
    /// <returns>The actions that are open.</returns>
    public IReadOnlyList<StoredAction> ReadInherited() =>
        _inherited = [.. _inherited.Where(action => actions.Find(action.Action) is { Answer: null })];

    /// <summary>Begins, or takes over, the account of a log that this connection claims.</summary>
    /// <param name="log">The log.</param>
    public void Begin(string log)
    {
        _mark.Set(0, log);
        _mark.Run();
        _inherited = [.. _inherited, .. ReadOpen(log, MostInherited)];
    }

    /// <summary>Whether a log that was left is looked at for the first time.</summary>
    /// <param name="log">The log.</param>
    /// <returns>True for the first time.</returns>
    public bool IsFirstLook(string log) => _lookedAt.Add(log);

    /// <summary>The logs that this connection does not hold itself.</summary>
    /// <returns>Their names.</returns>
    public IEnumerable<string> ReadLogs() => _logs.ReadAll(static row => row.GetText(0)).Where(log => !connection.Holds(log));

    /// <summary>Whether a log has been without a holder long enough.</summary>
    /// <param name="log">The log.</param>
    /// <param name="isFree">Whether it has none now.</param>
    /// <returns>True when its silo has gone.</returns>
    public bool IsLeft(string log, bool isFree)
    {
        int looks = isFree ? _foundFree.GetValueOrDefault(log) + 1 : 0;
        _ = isFree || _lookedAt.Remove(log);
        _foundFree[log] = Math.Min(looks, LooksUntilLeft);
        return looks >= LooksUntilLeft;
    }

    /// <summary>Reads what is open in a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="limit">How many actions at most.</param>
    /// <returns>The actions.</returns>
    public IReadOnlyList<StoredAction> ReadOpen(string log, int limit) => [.. Read(_open, log, limit), .. Read(_openApproved, log, limit), .. Read(_openAgain, log, limit)];

    /// <inheritdoc />
    public void Dispose()
    {
        _mark.Dispose();
        _logs.Dispose();
        _open.Dispose();
        _openApproved.Dispose();
        _openAgain.Dispose();
    }

    private IReadOnlyList<StoredAction> Read(WriterStatement statement, string log, int limit)
    {
        statement.Set(0, log);
        statement.Set(1, limit);
        return statement.ReadAll(actions.ReadRow);
    }
}
