using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>Reads recorded decisions in order, on connections of its own. The one place where history is read to be decided again.</summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Decrypts what stands beside records.</param>
public sealed class DecisionHistory(BoundaryDatabase database, PayloadVault vault) : IDecisionHistory
{
    // The postings know which chunks of 64 records hold something of a minute.
    private const string Span =
        """
        select coalesce(min(chunk) * 64 - 1, 0) as After, coalesce(max(chunk) * 64 + 63, -1) as Through
        from evidence_posting
        where kind = 0 and value = '' and minute between @FirstMinute and @LastMinute
        """;

    private const string Page =
        """
        select seq as Seq, body as Body,
            (select y.sealed from evidence_payload y where y.seq = evidence_record.seq and y.time = evidence_record.time) as Sealed
        from evidence_record
        where seq > @After and seq <= @Through and type = 'decision' and time >= @Since and time < @Until
            and (@Principal is null or principal = @Principal)
            and (@Route is null or route = @Route)
        order by seq
        limit @Limit
        """;

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    internal static IReadOnlyList<string> Queries { get; } = [Span, Page];

    /// <inheritdoc />
    public async Task<DecisionSpan> MeasureAsync(DecisionHistoryQuery query, CancellationToken cancellationToken)
    {
        object range = new
        {
            FirstMinute = EvidenceTime.ToMinute(EvidenceTime.ToColumn(query.Since)),
            LastMinute = EvidenceTime.ToMinute(EvidenceTime.ToColumn(query.Until)),
        };
        return (await ReadAsync<SpanRow>(Span, range, cancellationToken)) is [{ } row] ? new DecisionSpan(row.After, row.Through) : default;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<HistoricDecision>> ReadAsync(DecisionHistoryQuery query, DecisionSpan span, int limit, CancellationToken cancellationToken)
    {
        object wanted = new
        {
            span.After,
            span.Through,
            Since = EvidenceTime.ToColumn(query.Since),
            Until = EvidenceTime.ToColumn(query.Until),
            query.Principal,
            query.Route,
            Limit = limit,
        };
        List<HistoricDecision> page = [];
        long bytes = 0;
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            await foreach (DecisionRow row in connection.QueryUnbufferedAsync<DecisionRow>(Page, wanted).WithCancellation(cancellationToken))
            {
                page.Add(new HistoricDecision(row.Seq, vault.Restore(row.Body, row.Sealed)));

                // Replay is to be quick, and most decisions are small: so they are not measured first, as others are.
                bytes += row.Body.Length + (row.Sealed?.Length ?? 0);
                if (bytes >= PageSize.MostBytes)
                {
                    break;
                }
            }
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("evidence could not be read: " + fault.Message, fault);
        }

        return page;
    }

    private async Task<List<T>> ReadAsync<T>(string text, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return (await connection.QueryAsync<T>(new CommandDefinition(text, parameters, cancellationToken: cancellationToken))).AsList();
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("evidence could not be read: " + fault.Message, fault);
        }
    }

    private sealed record SpanRow(long After, long Through);

    private sealed class DecisionRow
    {
        public long Seq { get; init; }

        public byte[] Body { get; init; } = [];

        public byte[]? Sealed { get; init; }
    }
}
