using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>What a connection says of itself: whether a commit is on disk when it returns.</summary>
/// <param name="Fsync">Whether the server flushes; <c>on</c> is wanted.</param>
/// <param name="FullPageWrites">Whether a torn page can be repaired; <c>on</c> is wanted.</param>
/// <param name="SynchronousCommit">What a commit waits for; anything but <c>off</c> is wanted.</param>
internal sealed record PostgreSqlDurability(string Fsync, string FullPageWrites, string SynchronousCommit)
{
    private const string ReadSettings =
        "select current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')";

    /// <summary>What is wrong, in one line; null when nothing is.</summary>
    public string? Problem =>
        Fsync != "on" ? "the server's fsync is not on: commits would not be on disk"
        : FullPageWrites != "on" ? "the server's full_page_writes is not on: a torn page could not be repaired"
        : SynchronousCommit == "off" ? "the connection's synchronous_commit is off: commits would not be on disk"
        : null;

    /// <summary>Asks a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <returns>What is wrong, in one line; null when nothing is.</returns>
    public static string? FindProblem(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new(ReadSettings, connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        reader.Read();
        return Read(reader).Problem;
    }

    /// <summary>Asks a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is wrong, in one line; null when nothing is.</returns>
    public static async Task<string?> FindProblemAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(ReadSettings, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Read(reader).Problem;
    }

    private static PostgreSqlDurability Read(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2));
}
