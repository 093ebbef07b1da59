using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Cluster;

/// <summary>The certificates by which silos know each other: the database says who is one. Its own clock says whether one still counts.</summary>
/// <param name="database">The database that they share.</param>
public sealed class SiloCertificateTable(BoundaryDatabase database)
{
    private const string Keep =
        """
        delete from silo_certificate where expires_at <= now();
        insert into silo_certificate (fingerprint, expires_at) values (@Fingerprint, now() + interval '1 day')
        on conflict (fingerprint) do update set expires_at = excluded.expires_at;
        """;

    private const string Find = "select count(*) from silo_certificate where fingerprint = @Fingerprint and expires_at > now()";

    private const string Remove = "delete from silo_certificate where fingerprint = @Fingerprint";

    /// <summary>Lets a certificate count for another day.</summary>
    /// <param name="fingerprint">Its SHA-256.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it counts.</returns>
    public Task KeepAsync(byte[] fingerprint, CancellationToken cancellationToken) => ExecuteAsync(Keep, fingerprint, cancellationToken);

    /// <summary>Whether a certificate counts.</summary>
    /// <param name="fingerprint">Its SHA-256.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it does.</returns>
    public async Task<bool> ContainsAsync(byte[] fingerprint, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(Find, new { Fingerprint = fingerprint }, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Lets a certificate count no more.</summary>
    /// <param name="fingerprint">Its SHA-256.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it does not.</returns>
    public Task RemoveAsync(byte[] fingerprint, CancellationToken cancellationToken) => ExecuteAsync(Remove, fingerprint, cancellationToken);

    private async Task ExecuteAsync(string text, byte[] fingerprint, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(text, new { Fingerprint = fingerprint }, cancellationToken: cancellationToken));
    }
}
