using System.Diagnostics;
using System.Globalization;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Several silos of one boundary on one PostgreSQL, and load that asks all of them.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private readonly List<World> _all = [];

    /// <summary>Each of them.</summary>
    public IReadOnlyList<World> All => _all;

    public World First => _all[0];

    public RecordingUpstream Upstream => First.Upstream;

    /// <summary>One of them: in turn.</summary>
    public World this[int turn] => _all[turn % _all.Count];

    /// <summary>Starts three.</summary>
    /// <param name="server">The server; null for the one that all tests share.</param>
    /// <param name="arrange">What is different.</param>
    /// <param name="another">What is different with the second and the third.</param>
    public static async Task<Silos> StartAsync(PostgresServer? server = null, Action<World>? arrange = null, Action<World>? another = null)
    {
        Silos silos = new();
        try
        {
            silos._all.Add(await World.StartOnPostgreSqlAsync(server, arrange));
            silos._all.Add(await silos.First.StartAnotherAsync(another));
            silos._all.Add(await silos.First.StartAnotherAsync(another));
            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps every silo busy with refunds of 1, each under a key of its own, until it is stopped.</summary>
    /// <param name="token">Whose; asked for anew before each call.</param>
    /// <param name="clients">How many at each silo.</param>
    /// <param name="stop">Ends it.</param>
    public Task[] Load(Func<string> token, int clients, CancellationToken stop) =>
        [.. _all.SelectMany(silo => Enumerable.Range(0, clients).Select(_ => LoadAsync(silo, token, stop)))];

    /// <summary>Waits until so many more requests have reached the upstream.</summary>
    public Task MoreAsync(int requests)
    {
        int before = Upstream.Requests.Count;
        return PostgreSqlTests.UntilAsync(() => Upstream.Requests.Count >= before + requests);
    }

    /// <summary>Waits until each silo carries out again.</summary>
    public async Task ServeAsync(string token)
    {
        foreach (World silo in _all)
        {
            await PostgreSqlTests.UntilAsync(() => silo.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 200);
        }
    }

    public static async Task SignalAsync(World silo, string signal)
    {
        using Process kill = Process.Start("kill", [signal, silo.Boundary.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends them and holds all accounts of the run against each other.</summary>
    public async Task AssertHistoryAsync(bool faultFree = true)
    {
        foreach (World silo in _all.Skip(1))
        {
            await silo.Boundary.StopAsync();
        }

        await First.AssertHistoryAsync(faultFree);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (World silo in Enumerable.Reverse(_all))
        {
            await silo.DisposeAsync();
        }
    }

    private static async Task LoadAsync(World silo, Func<string> token, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && (await silo.RefundAsync(token(), 1, Guid.CreateVersion7().ToString())).Status != 0)
        {
            await Task.Yield();
        }
    }
}
