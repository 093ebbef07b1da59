using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Figures;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Figures;

/// <summary>Asks the database how large it is and which schema it has.</summary>
/// <param name="database">The migrated database.</param>
public sealed class StoreReader(BoundaryDatabase database) : IStoreReader
{
    private const string SqliteBytes = "select (select page_count from pragma_page_count()) * (select page_size from pragma_page_size())";

    private const string PostgreSqlBytes = "select pg_database_size(current_database())";

    private const string LastStep = "select version as Version, name as Name, applied_at as AppliedAt from schema_version order by version desc limit 1";

    /// <inheritdoc />
    public async Task<StoreStanding> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            long bytes = await connection.ExecuteScalarAsync<long>(new CommandDefinition(database.Pick(SqliteBytes, PostgreSqlBytes), cancellationToken: cancellationToken));
            Step step = await connection.QuerySingleAsync<Step>(new CommandDefinition(LastStep, cancellationToken: cancellationToken));
            return new StoreStanding(
                database.Pick("sqlite", "postgresql"),
                database.IsShared ? $"{connection.DataSource}/{connection.Database}" : connection.DataSource,
                connection.ServerVersion,
                bytes,
                step.Version,
                step.Name,
                step.AppliedAt);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("the store could not be asked how it stands: " + fault.Message, fault);
        }
    }

    private sealed class Step
    {
        public long Version { get; init; }

        public string Name { get; init; } = "";

        public string AppliedAt { get; init; } = "";
    }
}
