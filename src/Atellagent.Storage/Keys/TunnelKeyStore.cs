using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Keys;

/// <summary>The keys of the certificate authorities that end TLS in tunnels. The private halves come here sealed, and leave sealed.</summary>
/// <param name="database">The database.</param>
public sealed class TunnelKeyStore(BoundaryDatabase database)
{
    private const string Select = "select deployment as Deployment, id as Id, sealed as Sealed, created_at as CreatedAt from tunnel_key where deployment = @Deployment";

    private const string Insert =
        """
        insert into tunnel_key (deployment, id, sealed, created_at) values (@Deployment, @Id, @Sealed, @CreatedAt)
        on conflict (deployment) do nothing
        """;

    private const string Update =
        """
        update tunnel_key set id = @Id, sealed = @Sealed, created_at = @CreatedAt where deployment = @Deployment and id = @Before
        """;

    /// <summary>Reads a deployment's key.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key; null where it has none.</returns>
    public async Task<TunnelKeyRow?> FindAsync(string deployment, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<TunnelKeyRow>(new CommandDefinition(Select, new { Deployment = deployment }, cancellationToken: cancellationToken));
    }

    /// <summary>Stores a key where there is none, or in the place of the one that was found.</summary>
    /// <param name="row">The key.</param>
    /// <param name="before">The one that was found; null where none was.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False, and nothing has changed, where another stands there by now.</returns>
    public async Task<bool> TryStoreAsync(TunnelKeyRow row, string? before, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            before is null ? Insert : Update,
            new { row.Deployment, row.Id, row.Sealed, row.CreatedAt, Before = before },
            cancellationToken: cancellationToken)) == 1;
    }
}
