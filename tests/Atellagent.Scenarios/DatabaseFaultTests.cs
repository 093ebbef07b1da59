using System.Collections.Concurrent;
using Atellagent.Harness;
using Npgsql;

namespace Atellagent.Scenarios;

/// <summary>
/// PostgreSQL that loses connections in the middle of a commit, hears without answering, takes its time, refuses to write, is started again
/// and runs out of space: refusals, no effect without its record, nothing sent twice, and full service as soon as it is well.
/// </summary>
public sealed class DatabaseFaultTests
{
    [Theory]
    [InlineData(FaultProxy.Cut.After)]
    [InlineData(FaultProxy.Cut.Before)]
    public async Task A_connection_that_is_lost_around_a_commit_is_resolved_by_reading_and_nothing_is_sent_twice(FaultProxy.Cut cut)
    {
        // The connection that writes evidence is known by what it prepares. Now and then it is lost at one of the messages of a batch: where that
        // is begun, where it looks, where it commits; of admissions and of outcomes.
        ConcurrentDictionary<int, bool> writers = new();
        int messages = 0;
        bool isCutting = false;
        await using Proxied proxied = await Proxied.StartAsync((connection, sent) =>
        {
            if (sent.Contains("insert into evidence_record", StringComparison.Ordinal))
            {
                writers[connection] = true;
            }

            return Volatile.Read(ref isCutting) && writers.ContainsKey(connection) && Interlocked.Increment(ref messages) % 7 == 0 ? cut : FaultProxy.Cut.None;
        });
        World world = proxied.World;
        string token = await world.TokenAsync();
        Volatile.Write(ref isCutting, true);
        List<(string Key, ClientCall Call)> calls = [];
        for (int i = 0; i < Rounds.Of(20, 300); i++)
        {
            string key = $"cut-{i}";
            calls.Add((key, await world.RefundAsync(token, 1, key)));
        }

        Volatile.Write(ref isCutting, false);
        Assert.True(proxied.Proxy.Cuts >= 4, $"{proxied.Proxy.Cuts} cuts");
        await world.ReadyAsync();
        foreach ((string key, ClientCall call) in calls)
        {
            Assert.Contains(call.Status, (int[])[200, 424, 503]);
            ClientCall again = await world.RefundAsync(token, 1, key);
            Assert.Contains(again.Status, (int[])[200, 424]);
            Assert.True(call.Status != 200 || (again.Action, again.Outcome) == (call.Action, call.Outcome), $"{key}: {call.Body}, and then {again.Body}");
        }

        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_database_that_hears_and_is_not_heard_or_the_other_way_round_is_a_refusal_until_it_is()
    {
        await using Proxied proxied = await Proxied.StartAsync();
        World world = proxied.World;
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);
        foreach (bool answers in (bool[])[true, false])
        {
            int before = world.Upstream.Requests.Count;
            (proxied.Proxy.LosesAnswers, proxied.Proxy.LosesQuestions) = (answers, !answers);
            ClientCall[] refused = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => world.RefundAsync(token, 1, $"{answers}-{i}")));
            Assert.All(refused, static call => Assert.Equal((503, "evidence_unavailable"), (call.Status, call.Code)));
            Assert.Equal(before, world.Upstream.Requests.Count);

            (proxied.Proxy.LosesAnswers, proxied.Proxy.LosesQuestions) = (false, false);
            proxied.Proxy.CutAll();
            await PostgreSqlTests.UntilAsync(() => world.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 200);
            await world.ReadyAsync();
        }

        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_network_that_is_cut_one_way_is_a_refusal_until_it_is_mended()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        using NetworkLink? link = NetworkLink.TryMake();
        Assert.SkipWhen(link is null, "no network namespace can be made here: that takes root, and the program ip");
        await using PostgresServer server = await PostgresServer.StartAsync(link: link);
        await using World world = await World.StartOnPostgreSqlAsync(server);
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);
        foreach (bool isInto in (bool[])[true, false])
        {
            int before = world.Upstream.Requests.Count;
            if (isInto)
            {
                link!.CutInto();
            }
            else
            {
                link!.CutOut();
            }

            ClientCall[] refused = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => world.RefundAsync(token, 1, $"{isInto}-{i}")));
            Assert.All(refused, static call => Assert.Equal((503, "evidence_unavailable"), (call.Status, call.Code)));
            Assert.Equal(before, world.Upstream.Requests.Count);

            link.Mend();
            await PostgreSqlTests.UntilAsync(() => world.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 200);
            await world.ReadyAsync();
        }

        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_database_that_takes_its_time_is_waited_for_and_one_that_takes_too_long_is_a_refusal()
    {
        await using Proxied proxied = await Proxied.StartAsync();
        World world = proxied.World;
        string token = await world.TokenAsync();
        proxied.Proxy.Delay = TimeSpan.FromMilliseconds(20);
        Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);
        int before = world.Upstream.Requests.Count;

        proxied.Proxy.Delay = TimeSpan.FromSeconds(6);
        ClientCall[] refused = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.RefundAsync(token, 1)));
        Assert.All(refused, static call => Assert.Equal((503, "evidence_unavailable"), (call.Status, call.Code)));
        Assert.Equal(before, world.Upstream.Requests.Count);

        proxied.Proxy.Delay = TimeSpan.Zero;
        await PostgreSqlTests.UntilAsync(() => world.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 200);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Three_silos_refuse_while_their_database_only_reads_or_is_started_again_and_then_all_serve()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using Silos silos = await Silos.StartAsync(server);
        string token = await silos.First.TokenAsync();
        using CancellationTokenSource stop = new();
        Task[] load = silos.Load(() => token, 2, stop.Token);
        await silos.MoreAsync(30);

        await server.SqlAsync("alter system set default_transaction_read_only = on");
        await server.SqlAsync("select pg_reload_conf()");
        await PostgreSqlTests.UntilAsync(() => silos.First.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 503);
        await server.SqlAsync("alter system reset default_transaction_read_only");
        await server.SqlAsync("select pg_reload_conf()");
        await silos.ServeAsync(token);

        await server.StopAsync();
        Assert.Equal(503, (await silos[1].RefundAsync(token, 1)).Status);
        await server.StartAgainAsync();
        await silos.ServeAsync(token);
        await silos.MoreAsync(30);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(silos.First.Calls, static call => Assert.Contains(call.Status, (int[])[200, 424, 503]));
        await silos.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_database_whose_disk_is_full_is_a_refusal_and_goes_on_when_there_is_space()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        Assert.SkipUnless(System.Environment.UserName == "root", "a small disk of its own is mounted by root alone");
        await using PostgresServer server = await PostgresServer.StartAsync(megabytes: 160);
        await using World world = await World.StartOnPostgreSqlAsync(server);
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);

        server.FillDisk();
        await PostgreSqlTests.UntilAsync(() => world.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 503);
        int before = world.Upstream.Requests.Count;
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.RefundAsync(token, 1))), static call => Assert.Equal(503, call.Status));
        Assert.Equal(before, world.Upstream.Requests.Count);
        Assert.False(world.Boundary.HasExited);

        server.EmptyDisk();
        await server.StartAgainIfItEndedAsync();
        await PostgreSqlTests.UntilAsync(() => world.RefundAsync(token, 1).GetAwaiter().GetResult().Status == 200);
        await world.AssertHistoryAsync(faultFree: false);
    }

    /// <summary>A boundary that reaches its database only through a proxy.</summary>
    private sealed class Proxied : IAsyncDisposable
    {
        private Proxied(FaultProxy proxy, World world) => (Proxy, World) = (proxy, world);

        public FaultProxy Proxy { get; }

        public World World { get; }

        public static async Task<Proxied> StartAsync(Func<int, string, FaultProxy.Cut>? chooses = null)
        {
            Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
            FaultProxy? proxy = null;
            World world = await World.StartOnPostgreSqlAsync(arrange: arranged =>
            {
                NpgsqlConnectionStringBuilder connection = new(arranged.Database);
                proxy = new FaultProxy(connection.Port) { Chooses = chooses };
                connection.Port = proxy.Port;
                arranged.Environment["ATELLAGENT__STORAGE__CONNECTIONSTRING"] = connection.ConnectionString;
            });
            return new Proxied(proxy!, world);
        }

        public async ValueTask DisposeAsync()
        {
            await World.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
