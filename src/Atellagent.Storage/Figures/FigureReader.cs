using System.Collections.Immutable;
using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Figures;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Figures;

/// <summary>Counts what is open, each by an index and no further than is told.</summary>
/// <param name="database">The migrated database.</param>
public sealed class FigureReader(BoundaryDatabase database) : IFigureReader
{
    private const string WaitingOnes = "select 1 from approval where state = 'pending' limit @Limit";

    private const string CourseOnes = "select 1 from action_course where state = @State limit @Limit";

    private const string Waiting = "select count(*) from (" + WaitingOnes + ") as counted";

    private const string Courses = "select count(*) from (" + CourseOnes + ") as counted";

    private const string Heads = "select l.log as Log, (select max(r.idx) from evidence_record r where r.log = l.log) as Position from evidence_log l";

    /// <summary>What searches, for the test that prepares them.</summary>
    internal static IReadOnlyList<string> Queries { get; } = [WaitingOnes, CourseOnes];

    /// <inheritdoc />
    public async Task<OpenFigures> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            long approvals = await CountAsync(connection, Waiting, "", cancellationToken);
            long unknown = await CountAsync(connection, Courses, "unknown", cancellationToken);
            long unclosed = await CountAsync(connection, Courses, "redeemed", cancellationToken);
            IEnumerable<Head> heads = await connection.QueryAsync<Head>(new CommandDefinition(Heads, cancellationToken: cancellationToken));
            return new OpenFigures(approvals, unknown, unclosed, heads.ToImmutableSortedDictionary(static head => head.Log, static head => (head.Position ?? -1) + 1, StringComparer.Ordinal));
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("what is open could not be counted: " + fault.Message, fault);
        }
    }

    private static Task<long> CountAsync(DbConnection connection, string text, string state, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(text, new { State = state, Limit = IFigureReader.MostCounted }, cancellationToken: cancellationToken));

    private sealed class Head
    {
        public string Log { get; init; } = "";

        public long? Position { get; init; }
    }
}
