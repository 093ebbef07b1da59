using System.Data.Common;
using Atellagent.Domain.Authority;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Authority;

/// <summary>Reads authority.</summary>
/// <param name="database">The database.</param>
public sealed class AuthorityStore(BoundaryDatabase database) : IAuthorityStore
{
    // One statement sees one snapshot. What a run has read is read with it, as one text. It always has a row, for the clock; a record that stands in no document table
    // (a revoked token) has no version of its own, and its clock value serves as one.
    private const string ReadChanges =
        """
        select k.value as Clock, c.kind as Kind, c.name as Name, coalesce(s.version, c.clock) as Version,
            case c.kind when 'label' then (select string_agg(label, ' ' order by label) from held_label where holder = c.name) else s.payload end as Json
        from authority_clock k
        left join authority_change c on c.clock > @Since
        left join grain_state s on s.grain_id = c.kind || '/' || c.name and s.state_name = 'document'
        where k.id = 1
        order by c.clock
        """;

    /// <inheritdoc />
    public async ValueTask<AuthorityChanges> ReadAsync(long sinceClock, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        List<Row> rows = (await connection.QueryAsync<Row>(
            new CommandDefinition(ReadChanges, new { Since = sinceClock }, cancellationToken: cancellationToken))).AsList();
        AuthorityRecord[] records =
        [
            .. rows.Where(static row => row.Kind is not null)
                .Select(static row => new AuthorityRecord(row.Kind!, row.Name!, row.Version, row.Json)),
        ];
        return new AuthorityChanges(rows[0].Clock, records);
    }

    private sealed class Row
    {
        public long Clock { get; init; }

        public string? Kind { get; init; }

        public string? Name { get; init; }

        public long Version { get; init; }

        public string? Json { get; init; }
    }
}
