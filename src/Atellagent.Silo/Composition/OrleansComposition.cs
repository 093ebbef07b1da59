using System.Net;
using Atellagent.Boundary.Authority;
using Atellagent.Silo.Composition.Cluster;
using Atellagent.Silo.Surfaces.WebConsole;
using Atellagent.Storage.Cluster;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Orleans;
using Orleans.Configuration;

namespace Atellagent.Silo.Composition;

/// <summary>
/// The Orleans silo. There is no gateway, whatever the database: an Orleans client can call any grain, so there is no port for one, and HTTP
/// is the only way in. On SQLite it is alone, on loopback, and closed to other silos; on PostgreSQL it talks to those that the database knows.
/// </summary>
internal static class OrleansComposition
{
    private const string Name = "atellagent";

    /// <summary>Adds the silo.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="database">Where grain state is kept.</param>
    /// <param name="own">Where other silos reach this one.</param>
    /// <param name="settings">What is set.</param>
    public static void AddAtellagentSilo(this WebApplicationBuilder builder, BoundaryDatabase database, IPEndPoint own, SiloSettings settings)
    {
        if (database.IsShared)
        {
            builder.Services.AddSingleton<SiloCertificate>();
            builder.Services.AddSingleton<SiloCertificateTable>();
            builder.Services.AddSingleton<SiloLink>();
            builder.Services.AddHostedService<SiloCertificateKeeper>();
        }

        builder.UseOrleans(silo =>
        {
            silo.AddAtellagentGrainStorage(database, options => options.TypeInfoResolverChain.Insert(0, AuthorityJson.Default));
            if (database.IsShared)
            {
                Join(silo, database, own, settings.Cluster.Id);
            }
            else
            {
                StayAlone(silo, own.Port);
            }

            if (settings.Console.OrleansDashboard)
            {
                OrleansDashboard.Add(silo);
            }
        });
    }

    private static void StayAlone(ISiloBuilder silo, int port)
    {
        silo.UseLocalhostClustering(port, gatewayPort: 0, serviceId: Name, clusterId: Name);
        silo.Configure<SiloConnectionOptions>(options =>
            options.ConfigureSiloInboundConnection(connection => connection.Use(_ => static inbound =>
            {
                inbound.Abort();
                return Task.CompletedTask;
            })));
    }

    private static void Join(ISiloBuilder silo, BoundaryDatabase database, IPEndPoint own, string cluster)
    {
        silo.UseAtellagentClustering(database);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, Name));
        silo.ConfigureEndpoints(own.Address, own.Port, gatewayPort: 0, listenOnAnyHostAddress: false);
        silo.Configure<EndpointOptions>(options => options.SiloListeningEndpoint = own);

        // A silo that is killed is gone after a second or two, and one that hangs after a few. Two must agree where there are three:
        // one that is sick itself would else put the healthy ones out.
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 2;
            options.NumVotesForDeathDeclaration = 2;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<SiloLink>(static (options, link) =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.Use(next => inbound => link.AcceptAsync(inbound, next)));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(next => outbound => link.ConnectAsync(outbound, next)));
        });
    }
}
