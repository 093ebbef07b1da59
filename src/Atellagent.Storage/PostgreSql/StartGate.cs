using Atellagent.Storage.Databases;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// Lets silos that share a database start one after the other: the first makes the keys, the administrator and what a folder says, and the
/// next finds them. It is an advisory lock, and so ends with a silo that dies in its start. Where the database is nobody else's it lets pass.
/// </summary>
public sealed class StartGate : IAsyncDisposable
{
    private const string TryEnter = "select pg_try_advisory_lock(hashtextextended('start', 0))";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private readonly NpgsqlConnection? _connection;

    private StartGate(NpgsqlConnection? connection) => _connection = connection;

    /// <summary>Waits until no other silo is starting.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The gate; to be disposed of when the start is over.</returns>
    /// <exception cref="TimeoutException">Another silo has been starting for minutes.</exception>
    public static async Task<StartGate> EnterAsync(BoundaryDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (database is not PostgreSqlDatabase shared)
        {
            return new StartGate(null);
        }

        NpgsqlConnection connection = await shared.OpenOwnAsync(cancellationToken);
        long begin = time.GetTimestamp();
        try
        {
            await using NpgsqlCommand command = new(TryEnter, connection);
            while (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                if (time.GetElapsedTime(begin) > LongestWait)
                {
                    throw new TimeoutException("another silo of this database has been starting for two minutes; stop it, or start again");
                }

                await Task.Delay(Pause, time, cancellationToken);
            }

            return new StartGate(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
