using System.Net;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Silo.Composition;

/// <summary>Opens the database that the settings name, and refuses one that is not fit to serve from.</summary>
internal static class DatabaseOpening
{
    /// <summary>What is wrong with the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>One line for each that is.</returns>
    public static IEnumerable<string> Problems(SiloSettings settings)
    {
        string? connection = settings.Storage.ConnectionString;
        if (settings.Storage.Provider is not (StorageSettings.Sqlite or StorageSettings.PostgreSql))
        {
            yield return $"Storage:Provider '{settings.Storage.Provider}' is not known; there are 'sqlite' and 'postgresql'";
        }
        else if (settings.Storage.Provider == StorageSettings.Sqlite && connection is not null)
        {
            yield return "Storage:ConnectionString is not used by sqlite; set Data to choose the folder";
        }
        else if (settings.Storage.Provider == StorageSettings.PostgreSql && string.IsNullOrWhiteSpace(connection))
        {
            yield return "Storage:Provider 'postgresql' needs Storage:ConnectionString";
        }
        else if (settings.Storage.Provider == StorageSettings.PostgreSql && !IsConnectionString(connection!))
        {
            // What is wrong in it is not told: a password may stand there.
            yield return "Storage:ConnectionString cannot be read as a connection string of PostgreSQL";
        }

        if (!IPAddress.TryParse(settings.Cluster.Address, out IPAddress? address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            yield return $"Cluster:Address '{settings.Cluster.Address}' is not the address of one interface";
        }
    }

    /// <summary>Makes the database of the settings; nothing is opened.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The data folder.</param>
    /// <returns>The database.</returns>
    public static BoundaryDatabase Create(SiloSettings settings, DataFolder folder) =>
        settings.Storage.Provider == StorageSettings.PostgreSql
            ? new PostgreSqlDatabase(settings.Storage.ConnectionString!)
            : new SqliteDatabase(folder.Database);

    /// <summary>
    /// Makes sure of schema and durability. The embedded database is migrated on the way; one that others may be using is not, since whoever
    /// starts a silo need not have the right to change it, nor want to.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is fit to serve from.</returns>
    /// <exception cref="StartRefusedException">It is not.</exception>
    public static async Task PrepareAsync(BoundaryDatabase database, CancellationToken cancellationToken)
    {
        SchemaMigrator migrator = database.CreateMigrator(TimeProvider.System);
        SchemaState schema = database.IsShared ? await migrator.CheckAsync(cancellationToken) : await migrator.MigrateAsync(cancellationToken);
        if (schema is not SchemaState.Current)
        {
            throw new StartRefusedException(schema.Message);
        }

        if (await database.FindDurabilityProblemAsync(cancellationToken) is { } problem)
        {
            throw new StartRefusedException(problem);
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            new PostgreSqlDatabase(text).DisposeAsync().AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
