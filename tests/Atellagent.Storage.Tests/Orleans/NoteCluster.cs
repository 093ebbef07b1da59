using Atellagent.Storage.Orleans;
using Orleans.TestingHost;

namespace Atellagent.Storage.Tests.Orleans;

/// <summary>One silo over a database; started again it is a new process as far as grains can tell.</summary>
internal sealed class NoteCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private NoteCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public static async Task<NoteCluster> StartAsync(TestDatabase test)
    {
        InProcessTestClusterBuilder builder = new(1);
        builder.ConfigureSilo((_, silo) => silo.AddAtellagentGrainStorage(test.Database));
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new NoteCluster(cluster);
    }

    public T Grain<T>(string name)
        where T : INoteGrain => _cluster.Client.GetGrain<T>(name);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
