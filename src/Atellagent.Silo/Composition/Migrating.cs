using Atellagent.Storage.Databases;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.PostgreSql;

namespace Atellagent.Silo.Composition;

/// <summary>Brings a database's schema forward, and does nothing else: <c>Atellagent.Silo migrate</c>, which <c>atell migrate</c> runs.</summary>
internal static class Migrating
{
    /// <summary>Brings the database of the settings forward.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The line for whoever asked.</returns>
    /// <exception cref="StartRefusedException">The schema cannot be brought to what this program wants.</exception>
    public static async Task<string> RunAsync(SiloSettings settings, CancellationToken cancellationToken)
    {
        BoundaryDatabase database = DatabaseOpening.Create(settings, new DataFolder(settings.Data));
        SchemaMigrator migrator = database.CreateMigrator(TimeProvider.System);
        SchemaState before = await migrator.CheckAsync(cancellationToken);
        SchemaState after = await migrator.MigrateAsync(cancellationToken);
        if (after is not SchemaState.Current)
        {
            throw new StartRefusedException(after.Message);
        }

        string granted = "";
        if (settings.Storage.RuntimeRole is { } role)
        {
            if (database is not PostgreSqlDatabase shared)
            {
                throw new StartRefusedException("Storage:RuntimeRole is for PostgreSQL: SQLite has no roles");
            }

            if (await PostgreSqlRuntimeRole.GrantAsync(shared, role, cancellationToken) is { } problem)
            {
                throw new StartRefusedException("Storage:RuntimeRole: " + problem);
            }

            granted = $"; silos connect as '{role}', which can append evidence and cannot change it";
        }

        int taken = before is SchemaState.Behind behind ? behind.Pending.Count : 0;
        return $"{after.Message}; {(taken == 0 ? "there was nothing to do" : $"{taken} migration(s) were run")}{granted}";
    }
}
