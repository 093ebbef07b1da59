using System.Data.Common;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;

namespace Atellagent.Storage.Databases;

/// <summary>
/// The one database of a boundary. Every connection is opened here, because what makes a commit durable belongs to a connection:
/// whoever opens one elsewhere may write records that a power cut forgets.
/// </summary>
public abstract class BoundaryDatabase
{
    /// <summary>Which database it is.</summary>
    public abstract DatabaseKind Kind { get; }

    /// <summary>Opens connections for those who take a source, Orleans above all.</summary>
    public abstract DbDataSource DataSource { get; }

    /// <summary>Whether several silos may be on it at once.</summary>
    public bool IsShared => Kind == DatabaseKind.PostgreSql;

    /// <summary>Opens a pooled connection whose commits are on disk.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An open connection; the caller disposes of it.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">Commits would not be on disk.</exception>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Asks a connection as anybody gets it whether "committed" means "on disk"; what was configured is not always what was taken.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is wrong, in one line; null when nothing is.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public abstract Task<string?> FindDurabilityProblemAsync(CancellationToken cancellationToken);

    /// <summary>Makes what brings the schema forward.</summary>
    /// <param name="time">For the time of a step.</param>
    /// <returns>The migrator.</returns>
    public abstract SchemaMigrator CreateMigrator(TimeProvider time);

    /// <summary>Opens the connection that evidence is written over, outside the pool; blocks.</summary>
    /// <returns>The connection.</returns>
    internal abstract WriterConnection OpenWriter();

    /// <summary>The text for this database, where the two differ.</summary>
    /// <param name="sqlite">The text for SQLite.</param>
    /// <param name="postgreSql">The text for PostgreSQL.</param>
    /// <returns>One of them.</returns>
    internal string Pick(string sqlite, string postgreSql) => Kind == DatabaseKind.PostgreSql ? postgreSql : sqlite;
}
