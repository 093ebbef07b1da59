using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Keys;

/// <summary>The keys that sign checkpoints. The private halves come here sealed, and leave sealed; one that signs no more has none.</summary>
/// <param name="database">The database.</param>
public sealed class EvidenceKeyStore(BoundaryDatabase database)
{
    private const string SelectAll =
        """
        select id, public_key as PublicKey, sealed, created_at as CreatedAt, retired_at as RetiredAt, endorsed_by as EndorsedBy, endorsement
        from evidence_key
        order by created_at, case when endorsed_by is null then 0 else 1 end, id
        """;

    // Of silos that start at once, one makes the first key.
    private const string InsertFirst =
        """
        insert into evidence_key (id, public_key, sealed, created_at)
        select @Id, @PublicKey, @Sealed, @CreatedAt where not exists (select 1 from evidence_key)
        on conflict do nothing
        """;

    private const string Retire = "update evidence_key set retired_at = @Now, sealed = null where id = @Current and retired_at is null";

    private const string Insert =
        """
        insert into evidence_key (id, public_key, sealed, created_at, endorsed_by, endorsement)
        values (@Id, @PublicKey, @Sealed, @CreatedAt, @EndorsedBy, @Endorsement)
        """;

    private const string Reseal = "update evidence_key set sealed = @Sealed where id = @Id and sealed is not null";

    /// <summary>Reads all keys.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The keys, the oldest first.</returns>
    public async Task<IReadOnlyList<EvidenceKeyRow>> ReadAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<EvidenceKeyRow>(new CommandDefinition(SelectAll, cancellationToken: cancellationToken))];
    }

    /// <summary>Stores the first key, where there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when there is one on disk.</returns>
    public async Task BeginAsync(EvidenceKeyRow key, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(InsertFirst, key, cancellationToken: cancellationToken));
    }

    /// <summary>Lets another key sign; the private half of the one before is gone.</summary>
    /// <param name="current">The key that signs.</param>
    /// <param name="next">The one that is to.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False, and nothing has changed, where another key signs by now.</returns>
    public async Task<bool> RotateAsync(string current, EvidenceKeyRow next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        object values = new { Current = current, Now = now.ToUnixTimeMilliseconds() };
        if (await connection.ExecuteAsync(new CommandDefinition(Retire, values, transaction, cancellationToken: cancellationToken)) != 1)
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(Insert, next, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Stores the private half sealed anew.</summary>
    /// <param name="id">The key.</param>
    /// <param name="sealedAnew">Its private half.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task ResealAsync(string id, string sealedAnew, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Reseal, new { Id = id, Sealed = sealedAnew }, cancellationToken: cancellationToken));
    }
}
