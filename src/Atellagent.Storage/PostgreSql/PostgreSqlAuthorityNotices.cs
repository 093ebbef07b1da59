using Atellagent.Domain.Authority;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>Hears of every rise of the authority clock, over a connection of its own.</summary>
/// <param name="database">The database.</param>
public sealed class PostgreSqlAuthorityNotices(PostgreSqlDatabase database) : IAuthorityNotices
{
    private const string Listen = "listen authority_clock";

    /// <inheritdoc />
    public async Task ListenAsync(Action changed, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenOwnAsync(cancellationToken);
        connection.Notification += (_, _) => changed();
        await using (NpgsqlCommand listen = new(Listen, connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What changed before is not told any more.
        changed();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }
}
