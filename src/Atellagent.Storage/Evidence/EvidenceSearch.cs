using System.Data.Common;
using System.Globalization;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// One page of a search, newest first by the minute and then by sequence. The postings of all that the filter names say where to look;
/// the records that stand there are held against the filter. Where that takes too long, the page ends early and says how far it looked; where
/// what was found is large, it ends early too, so that nobody fills a silo's memory with what others look for.
/// </summary>
/// <param name="connection">The reading connection.</param>
/// <param name="kind">The database.</param>
/// <param name="query">The filter.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
internal sealed class EvidenceSearch(DbConnection connection, DatabaseKind kind, EvidenceQuery query, PayloadVault vault)
{
    private const int MaxPage = 200;
    private const int MaxBlocks = 64;
    private const int MaxChunks = 64;
    private const int FewChunks = 2;
    private const int ManyChunks = 16;

    private readonly int _limit = Math.Clamp(query.Limit, 1, MaxPage);
    private readonly List<(RecordRow Row, StoredRecord Record)> _found = [];
    private long _bytes;

    private bool IsFull => _found.Count > _limit || _bytes >= PageSize.MostBytes;

    private string? EventType => !query.IsForDecisions ? query.Type : query.Outcome is not null ? null : query.Approver is not null ? "approval" : "decision";

    /// <summary>Searches.</summary>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<EvidencePage> RunAsync(EvidenceCursor cursor, CancellationToken cancellationToken) =>
        query is { Action: null, Decision: null } ? WalkAsync(cursor, cancellationToken) : OfActionAsync(cursor, cancellationToken);

    // An action has few records, and all of them are looked at.
    private async Task<EvidencePage> OfActionAsync(EvidenceCursor cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            List<RecordRow> rows = await ReadAsync(query.Action is null ? RecordQueries.ByDecision : RecordQueries.ByAction, chunks: null, cursor, cancellationToken);
            await AddAsync(rows.Where(IsInTime), cancellationToken);
            if (IsFull || rows.Count < MaxPage)
            {
                return End(null);
            }

            cursor = new EvidenceCursor(rows[^1].Time, rows[^1].Seq);
        }
    }

    private async Task<EvidencePage> WalkAsync(EvidenceCursor cursor, CancellationToken cancellationToken)
    {
        PostingMeet meet = new(Lists(), MaxBlocks);
        PostingPlace? next = First(cursor);
        int looked = 0;
        for (int wanted = FewChunks; next is { } from; wanted = Math.Min(wanted * 2, ManyChunks))
        {
            (List<PostingPlace> places, next, bool isCut) = await MeetAsync(meet, from, wanted, cancellationToken);
            List<RecordRow> rows = places.Count == 0 ? [] : await ReadAsync(
                kind == DatabaseKind.PostgreSql ? RecordQueries.OfChunksPostgreSql : RecordQueries.OfChunks, places, cursor, cancellationToken);
            await AddAsync(Ordered(rows, places, cursor), cancellationToken);
            looked += places.Count;
            if (IsFull)
            {
                return End(null);
            }

            if (next is { } cut && (isCut || looked >= MaxChunks))
            {
                return End(cut);
            }
        }

        return End(null);
    }

    private static async Task<(List<PostingPlace> Places, PostingPlace? Next, bool IsCut)> MeetAsync(
        PostingMeet meet, PostingPlace from, int wanted, CancellationToken cancellationToken)
    {
        List<PostingPlace> places = [];
        while (places.Count < wanted)
        {
            if (await meet.NextAsync(from, cancellationToken) is not { } next)
            {
                return (places, null, false);
            }

            if (!next.IsMet)
            {
                return (places, next.Place, true);
            }

            places.Add(next.Place);
            from = next.Place.Before;
        }

        return (places, from, false);
    }

    // Whatever is not posted narrows nothing down, so the list of all records stands in where nothing else does.
    private List<PostingList> Lists()
    {
        long oldest = query.Since is { } since ? EvidenceTime.ToMinute(EvidenceTime.ToColumn(since)) : long.MinValue;
        (PostingKind Kind, string? Value)[] wanted =
        [
            (PostingKind.Run, query.Run),
            (PostingKind.Rule, query.Rule),
            (PostingKind.Policy, query.Rule is null ? query.Policy : null),
            (PostingKind.Approver, query.Approver),
            (PostingKind.Finding, query.Finding),
            (PostingKind.Principal, query.OwnPrincipal),
            (PostingKind.Principal, query.Principal),
            (PostingKind.Deployment, query.OwnDeployment),
            (PostingKind.Deployment, query.Deployment),
            (PostingKind.Route, query.Route),
            (PostingKind.Operation, query.Operation),
            (PostingKind.Target, query.Target is null ? null : DecisionFacets.HostOf(query.Target)),
            (PostingKind.Outcome, query.Outcome),
            (PostingKind.Effect, query.Effect),
            (PostingKind.Type, EventType),
        ];
        List<PostingList> lists = [.. wanted.Where(static one => one.Value is not null).Select(one => new PostingList(connection, one.Kind, one.Value!, oldest))];
        return lists.Count > 0 ? lists : [new PostingList(connection, PostingKind.Any, "", oldest)];
    }

    private PostingPlace First(EvidenceCursor cursor)
    {
        PostingPlace from = new(EvidenceTime.ToMinute(cursor.Time), (cursor.Sequence > 0 ? cursor.Sequence - 1 : -1) / PostingTable.ChunkLength);
        PostingPlace last = query.Until is { } until ? new(EvidenceTime.ToMinute(EvidenceTime.ToColumn(until)), long.MaxValue) : from;
        return last.CompareTo(from) < 0 ? last : from;
    }

    private async Task<List<RecordRow>> ReadAsync(string text, List<PostingPlace>? chunks, EvidenceCursor cursor, CancellationToken cancellationToken)
    {
        CommandDefinition command = new(
            text,
            new
            {
                Type = EventType,
                query.Action,
                query.Decision,
                OwnPrincipal = query.IsForDecisions ? null : query.OwnPrincipal,
                query.OwnDeployment,
                query.Deployment,
                query.Route,
                query.Operation,
                Effect = query.IsForDecisions ? null : query.Effect,
                query.Outcome,
                Chunks = chunks is null ? null : "[" + string.Join(',', chunks.Select(static place => place.Chunk.ToString(CultureInfo.InvariantCulture)).Distinct()) + "]",
                CursorMinute = EvidenceTime.ToMinute(cursor.Time),
                CursorSequence = cursor.Sequence,
                Limit = (long)MaxPage,
            },
            cancellationToken: cancellationToken);
        return (await connection.QueryAsync<RecordRow>(command)).AsList();
    }

    // A chunk may hold records of other minutes, which come in their own turn.
    private IEnumerable<RecordRow> Ordered(List<RecordRow> rows, List<PostingPlace> places, EvidenceCursor cursor)
    {
        HashSet<PostingPlace> wanted = [.. places];
        (long, long) end = (EvidenceTime.ToMinute(cursor.Time), cursor.Sequence);
        return rows
            .Where(row => wanted.Contains(row.Place) && (row.Place.Minute, row.Seq).CompareTo(end) < 0 && IsInTime(row))
            .OrderByDescending(static row => row.Place.Minute)
            .ThenByDescending(static row => row.Seq);
    }

    private bool IsInTime(RecordRow row) =>
        (query.Since is not { } since || row.Time >= EvidenceTime.ToColumn(since)) && (query.Until is not { } until || row.Time < EvidenceTime.ToColumn(until));

    private async Task AddAsync(IEnumerable<RecordRow> rows, CancellationToken cancellationToken)
    {
        if (query.IsForDecisions)
        {
            await AddDecisionsAsync([.. rows], cancellationToken);
            return;
        }

        foreach (RecordRow row in rows.TakeWhile(_ => !IsFull))
        {
            StoredRecord record = await ToRecordAsync(row, cancellationToken);
            if (new RecordFacets(record).Matches(query))
            {
                Find(row, row, record);
            }
        }
    }

    private async Task AddDecisionsAsync(List<RecordRow> rows, CancellationToken cancellationToken)
    {
        ILookup<string, RecordRow> decisions = await ReadDecisionsAsync(rows, cancellationToken);
        foreach (RecordRow row in rows.TakeWhile(_ => !IsFull).Where(IsTelling))
        {
            RecordFacets told = new(await ToRecordAsync(row, cancellationToken));
            foreach (RecordRow decision in decisions[row.Decision!].Reverse())
            {
                StoredRecord record = await ToRecordAsync(decision, cancellationToken);
                if (new RecordFacets(record).MatchesDecision(query, told))
                {
                    Find(row, decision, record);
                    break;
                }
            }
        }
    }

    // What is large is read where it is looked at, and kept where it is found.
    private async Task<StoredRecord> ToRecordAsync(RecordRow row, CancellationToken cancellationToken) => row.IsLeftOut
        ? row.ToRecord(vault, await connection.QueryFirstOrDefaultAsync<byte[]>(new CommandDefinition(RecordRow.SealedOf, new { row.Seq, row.Time }, cancellationToken: cancellationToken)))
        : row.ToRecord(vault);

    private void Find(RecordRow at, RecordRow row, StoredRecord record)
    {
        _found.Add((at, record));
        _bytes += row.Bytes;
    }

    // How an action ended is told once; that an approval goes on may be told many times.
    private bool IsTelling(RecordRow row) =>
        row.Decision is not null && (query.Outcome is null || row.Type != "approval" || row.Outcome is "rejected" or "expired" or "cancelled");

    private async Task<ILookup<string, RecordRow>> ReadDecisionsAsync(List<RecordRow> rows, CancellationToken cancellationToken)
    {
        string[] elsewhere = [.. rows.Where(static row => row.Type != "decision").Select(static row => row.Decision).OfType<string>().Distinct(StringComparer.Ordinal)];
        IEnumerable<RecordRow> read = elsewhere.Length == 0 ? [] : await connection.QueryAsync<RecordRow>(new CommandDefinition(
            kind == DatabaseKind.PostgreSql ? RecordQueries.OfDecisionsPostgreSql : RecordQueries.OfDecisions,
            new { Decisions = "[" + string.Join(',', elsewhere.Select(static id => $"\"{id}\"")) + "]" },
            cancellationToken: cancellationToken));
        return read.Concat(rows.Where(static row => row.Type == "decision")).ToLookup(static row => row.Decision ?? "", StringComparer.Ordinal);
    }

    private EvidencePage End(PostingPlace? cut)
    {
        if (IsFull)
        {
            RecordRow last = _found[Math.Min(_limit, _found.Count) - 1].Row;
            return new EvidencePage([.. _found.Take(_limit).Select(static one => one.Record)], new EvidenceCursor(last.Time, last.Seq).ToString());
        }

        return cut is { } place
            ? new EvidencePage(
                [.. _found.Select(static one => one.Record)],
                EvidenceCursor.Before(place).ToString(),
                EvidenceTime.FromColumn(EvidenceTime.OfMinute(place.Minute + 1)))
            : new EvidencePage([.. _found.Select(static one => one.Record)], null);
    }
}
