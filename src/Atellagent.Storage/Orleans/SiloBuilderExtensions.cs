using System.Text.Json;
using Atellagent.Storage.Databases;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Atellagent.Storage.Orleans;

/// <summary>Adds grain storage and clustering on the boundary's database to a silo.</summary>
public static class SiloBuilderExtensions
{
    private const string Inner = "atellagent-adonet";

    // Orleans' name for SQLite; what it loads under it is Microsoft.Data.Sqlite.
    private const string SqliteInvariant = "System.Data.SQLite";
    private const string PostgreSqlInvariant = "Npgsql";

    /// <summary>
    /// Makes the database the default grain storage. The schema is migrated before the silo starts; the silo does not start
    /// otherwise. Name the state of an authority document <c>document</c>: that is what raises the authority clock.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="database">The database.</param>
    /// <param name="addConverters">Adds what the state types need to become JSON text, or null.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddAtellagentGrainStorage(
        this ISiloBuilder silo,
        BoundaryDatabase database,
        Action<JsonSerializerOptions>? addConverters = null)
    {
        JsonSerializerOptions options = GrainStateJson.CreateOptions();
        addConverters?.Invoke(options);
        GrainStateJson serializer = new(options);
        silo.AddAdoNetGrainStorage(Inner, (AdoNetGrainStorageOptions storage) =>
        {
            storage.Invariant = Invariant(database);
            storage.DataSource = database.DataSource;
            storage.GrainStorageSerializer = serializer;
            storage.DeleteStateOnClear = false;
        });
        silo.Services.AddGrainStorage<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            static (services, _) => new VersionedGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(Inner)));
        return silo;
    }

    /// <summary>Lets silos find each other through the database.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="database">The database, which must be one that many may be on.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder UseAtellagentClustering(this ISiloBuilder silo, BoundaryDatabase database) =>
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = Invariant(database);
            clustering.DataSource = database.DataSource;
        });

    private static string Invariant(BoundaryDatabase database) => database.Pick(SqliteInvariant, PostgreSqlInvariant);
}
