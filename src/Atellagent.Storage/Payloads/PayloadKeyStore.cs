using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Payloads;

/// <summary>The keys that payloads are encrypted under. They come here sealed, and leave sealed.</summary>
/// <param name="database">The database.</param>
public sealed class PayloadKeyStore(BoundaryDatabase database)
{
    private const string SelectAll = "select id as Id, sealed as Sealed, created_at as CreatedAt from payload_key order by created_at, id";

    /// <summary>Reads all keys.</summary>
    /// <returns>The keys, the oldest first.</returns>
    public IReadOnlyList<PayloadKeyRow> Read()
    {
        using DbConnection connection = database.DataSource.OpenConnection();
        return [.. connection.Query<PayloadKeyRow>(SelectAll)];
    }

    private const string Insert = "insert into payload_key (id, sealed, created_at) values (@Id, @Sealed, @CreatedAt)";

    /// <summary>Stores a key.</summary>
    /// <param name="row">The key.</param>
    public void Add(PayloadKeyRow row)
    {
        using DbConnection connection = database.DataSource.OpenConnection();
        connection.Execute(Insert, row);
    }

    private const string Reseal = "update payload_key set sealed = @Sealed where id = @Id";

    /// <summary>Stores keys sealed anew, all or none.</summary>
    /// <param name="sealedAnew">Name and sealed key of each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are on disk.</returns>
    public async Task ResealAsync(IReadOnlyDictionary<string, string> sealedAnew, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach ((string id, string text) in sealedAnew)
        {
            await connection.ExecuteAsync(new CommandDefinition(Reseal, new { Id = id, Sealed = text }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
