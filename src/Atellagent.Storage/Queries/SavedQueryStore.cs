using System.Data.Common;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Queries;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Dapper;

namespace Atellagent.Storage.Queries;

/// <summary>Keeps saved queries.</summary>
/// <param name="database">The migrated database.</param>
public sealed class SavedQueryStore(BoundaryDatabase database) : ISavedQueryStore
{
    private const string List =
        """
        select owner as Owner, name as Name, team as Team, filters as Filters, saved_at as SavedAt from saved_query where owner = @Owner
        union all
        select q.owner, q.name, q.team, q.filters, q.saved_at from json_each(@Teams) t cross join saved_query q on q.team = t.value where q.owner <> @Owner
        order by 1, 2
        """;

    private const string ListPostgreSql =
        """
        select owner as Owner, name as Name, team as Team, filters as Filters, saved_at as SavedAt from saved_query where owner = @Owner
        union all
        select q.owner, q.name, q.team, q.filters, q.saved_at
        from json_array_elements_text(@Teams::json) as t (value) join saved_query q on q.team = t.value where q.owner <> @Owner
        order by 1, 2
        """;

    private const string Save =
        """
        insert into saved_query (owner, name, team, filters, saved_at)
        select @Owner, @Name, @Team, @Filters, @SavedAt
        where (select count(*) from saved_query where owner = @Owner and name <> @Name) < @Most
        on conflict (owner, name) do update set team = excluded.team, filters = excluded.filters, saved_at = excluded.saved_at
        """;

    private const string Delete = "delete from saved_query where owner = @Owner and name = @Name";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) => [kind == DatabaseKind.PostgreSql ? ListPostgreSql : List];

    /// <inheritdoc />
    public async Task<IReadOnlyList<SavedQuery>> ListAsync(string owner, IReadOnlyCollection<string> teams, CancellationToken cancellationToken)
    {
        string list = CanonicalJson.ToText(new JsonArray([.. teams.Select(static team => new JsonString(team))]));
        return await AskAsync<IReadOnlyList<SavedQuery>>(
            async connection => [.. (await connection.QueryAsync<Row>(
                new CommandDefinition(database.Pick(List, ListPostgreSql), new { Owner = owner, Teams = list }, cancellationToken: cancellationToken))).Select(static row => row.ToQuery())],
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> TrySaveAsync(SavedQuery query, int most, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            query.Owner,
            query.Name,
            query.Team,
            Filters = CanonicalJson.ToText(query.Filters),
            SavedAt = EvidenceTime.ToColumn(query.SavedAt),
            Most = (long)most,
        };
        return await AskAsync(connection => connection.ExecuteAsync(new CommandDefinition(Save, parameters, cancellationToken: cancellationToken)), cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(string owner, string name, CancellationToken cancellationToken) =>
        await AskAsync(connection => connection.ExecuteAsync(new CommandDefinition(Delete, new { Owner = owner, Name = name }, cancellationToken: cancellationToken)), cancellationToken) == 1;

    private async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await ask(connection);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("saved queries could not be read or written: " + fault.Message, fault);
        }
    }

    private sealed class Row
    {
        public string Owner { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Team { get; init; }

        public string Filters { get; init; } = "";

        public long SavedAt { get; init; }

        public SavedQuery ToQuery() => new(
            Owner,
            Name,
            Team,
            StrictJson.TryParse(Encoding.UTF8.GetBytes(Filters), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject filters ? filters : JsonObject.Empty,
            EvidenceTime.FromColumn(SavedAt));
    }
}
