using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Sqlite;

/// <summary>
/// Reads back, at start and for readiness, whether "committed" means "on disk". Asked of a connection as anybody gets it,
/// since what was configured is not always what was taken.
/// </summary>
/// <param name="database">The database.</param>
public sealed class DurabilityCheck(SqliteDatabase database)
{
    private const string ReadJournalMode = "pragma journal_mode";
    private const string ReadSynchronous = "pragma synchronous";

    /// <summary>Opens a connection and reads its settings.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it said.</returns>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public async Task<DurabilityReport> RunAsync(CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = await database.OpenSqliteAsync(cancellationToken);
        return Read(connection);
    }

    internal static DurabilityReport Read(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = ReadJournalMode;
        string journalMode = (string)command.ExecuteScalar()!;
        command.CommandText = ReadSynchronous;
        return new DurabilityReport(journalMode, (long)command.ExecuteScalar()!);
    }
}
