using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Cluster;

/// <summary>The clock of a database that many silos share: the one that all of them can be held against.</summary>
/// <param name="database">The database.</param>
public sealed class ReferenceClock(BoundaryDatabase database)
{
    private const string Now = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    /// <summary>Asks it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The time, to the millisecond.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds(await connection.ExecuteScalarAsync<long>(new CommandDefinition(Now, cancellationToken: cancellationToken)));
    }
}
