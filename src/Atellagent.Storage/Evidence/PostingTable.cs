using System.Collections.Immutable;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// Notes which chunk of records speaks of what. What stands there already for the chunk that is being filled is remembered, so
/// that nearly every record is noted without a statement; whoever takes the connection over may note it again.
/// </summary>
/// <param name="connection">The writing connection.</param>
internal sealed class PostingTable(WriterConnection connection) : IDisposable
{
    /// <summary>How many records a chunk has.</summary>
    public const int ChunkLength = 64;

    private const int MostHosts = 1024;

    private const string Insert =
        """
        insert into evidence_posting (kind, value, minute, chunk) values (@Kind, @Value, @Minute, @Chunk)
        on conflict do nothing
        """;

    private const string InsertPostgreSql =
        """
        insert into evidence_posting (kind, value, minute, chunk)
        select * from unnest(@Kind::bigint[], @Value::text[], @Minute::bigint[], @Chunk::bigint[])
        on conflict do nothing
        """;

    private readonly WriterStatement _insert = connection.PrepareRows(connection.Pick(Insert, InsertPostgreSql), "@Kind", "@Value", "@Minute", "@Chunk");
    private readonly HashSet<(PostingKind Kind, string Value, long Minute)> _noted = [];
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);
    private long _chunk = -1;

    /// <summary>Notes a record.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="index">What it can be found by.</param>
    public void Note(long sequence, EvidenceIndex index)
    {
        long chunk = sequence / ChunkLength;
        if (chunk != _chunk)
        {
            _noted.Clear();
            _chunk = chunk;
        }

        long minute = EvidenceTime.ToMinute(EvidenceTime.ToColumn(index.Time));
        Note(PostingKind.Any, "", minute);
        Note(PostingKind.Principal, index.Principal, minute);
        Note(PostingKind.Deployment, index.Deployment, minute);
        Note(PostingKind.Route, index.Route, minute);
        Note(PostingKind.Operation, index.Operation, minute);
        Note(PostingKind.Effect, index.Effect, minute);
        Note(PostingKind.Outcome, index.Outcome, minute);
        Note(PostingKind.Type, index.Type, minute);
        Note(PostingKind.Approver, index.Approver, minute);
        NoteRules(index.ReleaseRules, minute);
        if (index.Decided is { } decided)
        {
            Note(decided, minute);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _insert.Dispose();

    private void Note(DecisionFacets decided, long minute)
    {
        Note(PostingKind.Principal, decided.Principal, minute);
        NoteAll(PostingKind.Principal, decided.Others, minute);
        NoteRules(decided.Rules, minute);
        Note(PostingKind.Effect, decided.Effect, minute);
        Note(PostingKind.Run, decided.Run, minute);
        Note(PostingKind.Target, decided.Target is null ? null : HostOf(decided.Target), minute);
        NoteAll(PostingKind.Approver, decided.Approvers, minute);
        foreach (string finding in decided.Findings)
        {
            for (int at = finding.IndexOf('.', StringComparison.Ordinal); at > 0; at = finding.IndexOf('.', at + 1))
            {
                Note(PostingKind.Finding, finding[..at], minute);
            }

            Note(PostingKind.Finding, finding, minute);
        }
    }

    private void NoteAll(PostingKind kind, ImmutableArray<string> values, long minute)
    {
        foreach (string value in values)
        {
            Note(kind, value, minute);
        }
    }

    // Where its rule is noted, a policy is too.
    private void NoteRules(ImmutableArray<string> rules, long minute)
    {
        foreach (string rule in rules)
        {
            if (Note(PostingKind.Rule, rule, minute))
            {
                Note(PostingKind.Policy, DecisionFacets.PolicyOf(rule).ToString(), minute);
            }
        }
    }

    // There are as many as routes, and each action has one.
    private string HostOf(string target)
    {
        if (!_hosts.TryGetValue(target, out string? host))
        {
            if (_hosts.Count >= MostHosts)
            {
                _hosts.Clear();
            }

            _hosts.Add(target, host = DecisionFacets.HostOf(target));
        }

        return host;
    }

    private bool Note(PostingKind kind, string? value, long minute)
    {
        if (value is null || !_noted.Add((kind, value, minute)))
        {
            return false;
        }

        _insert.Set(0, (long)kind);
        _insert.Set(1, value);
        _insert.Set(2, minute);
        _insert.Set(3, _chunk);
        _insert.Queue();
        return true;
    }
}
