using Atellagent.Boundary.Authority;
using Atellagent.Storage.Orleans;
using Atellagent.Storage.Sqlite;
using Orleans.Configuration;

namespace Atellagent.Silo.Composition;

/// <summary>
/// The Orleans silo of an embedded boundary: alone, on loopback, without a gateway, and closed to other silos. An Orleans
/// client can call any grain, so there is no port for one; HTTP is the only way in.
/// </summary>
internal static class OrleansComposition
{
    /// <summary>Adds the silo.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="database">Where grain state is kept.</param>
    public static void AddAtellagentSilo(this WebApplicationBuilder builder, SqliteDatabase database) =>
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(SiloHost.FreePort(), gatewayPort: 0, serviceId: "atellagent", clusterId: "atellagent");
            silo.AddAtellagentGrainStorage(database, options => options.TypeInfoResolverChain.Insert(0, AuthorityJson.Default));
            silo.Configure<SiloConnectionOptions>(options =>
                options.ConfigureSiloInboundConnection(connection => connection.Use(_ => static inbound =>
                {
                    inbound.Abort();
                    return Task.CompletedTask;
                })));
        });
}
