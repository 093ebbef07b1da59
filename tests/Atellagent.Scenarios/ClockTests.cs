using Atellagent.Harness;
using Npgsql;

namespace Atellagent.Scenarios;

/// <summary>Clocks that jump by an hour, of one silo alone and of one of two: nothing expired is accepted, and nothing live is lost for good.</summary>
public sealed class ClockTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_jumps_and_comes_back_costs_nothing_but_the_time_between(int hours)
    {
        Assert.SkipWhen(FakedClock.WhyNot is not null, FakedClock.WhyNot ?? "");
        FakedClock? clock = null;
        await using World world = await World.StartAsync(world =>
        {
            ApprovalWorld.Arrange(world, ttl: "30m");
            clock = new FakedClock(world);
        });
        string agent = await world.TokenAsync(), admin = await world.AdminTokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        int sent = world.Upstream.Requests.Count;

        clock!.Set(Hour * hours);
        await PostgreSqlTests.UntilAsync(() => ReadyAsync(world).GetAwaiter().GetResult().Contains("jumped by", StringComparison.Ordinal));
        ClientCall old = await world.RefundAsync(agent, 1);
        ClientCall fresh = await world.RefundAsync(await world.TokenAsync(), 1);

        // Forward the token is an hour too old, and back it is good, but whether it is nobody can tell.
        Assert.Equal(hours > 0 ? 401 : 503, old.Status);
        Assert.Equal((503, "policy_unavailable"), (fresh.Status, fresh.Code));
        Assert.NotEqual("expired", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", hours > 0 ? await world.AdminTokenAsync() : admin)));

        // What makes safer is not held up.
        ClientCall halted = await ApprovalWorld.PostAsync(world, await world.AdminTokenAsync(), "v1/admin/deployments/prod/suspend", "{}");
        Assert.Equal(200, halted.Status);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, await world.AdminTokenAsync(), "v1/admin/deployments/prod/resume", "{}")).Status);

        // Longer than a look for what is due.
        await Task.Delay(1500, CancellationToken.None);
        Assert.Equal(sent, world.Upstream.Requests.Count);

        clock.Set(TimeSpan.Zero);
        await PostgreSqlTests.UntilAsync(() => ReadyAsync(world).GetAwaiter().GetResult() == "ready\n");

        Assert.Equal("pending", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", admin)));
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fred, id, digest)).Status);
        ClientCall done = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent);
        Assert.Equal("succeeded", done.Outcome);
        await world.AssertHistoryAsync();
    }

    // The program that moves clocks does not get on with the driver of PostgreSQL. So it is the other one that moves, for one silo alone.
    [Fact]
    public async Task A_silo_whose_clock_is_no_longer_that_of_the_database_ends_nothing_and_admits_nothing()
    {
        await using World world = await World.StartOnPostgreSqlAsync(arrange: static world => ApprovalWorld.Arrange(world, ttl: "30m"));
        string agent = await world.TokenAsync(), admin = await world.AdminTokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        await SetAsync(world, TimeSpan.Zero);
        await using World apart = await world.StartAnotherAsync(static another =>
            another.Environment["ATELLAGENT__STORAGE__CONNECTIONSTRING"] += ";Search Path=\"apart,public,pg_catalog\"");
        Assert.Equal(200, (await apart.RefundAsync(agent, 1)).Status);

        await SetAsync(world, -Hour);
        await PostgreSqlTests.UntilAsync(() => ReadyAsync(apart).GetAwaiter().GetResult().Contains("3600 s ahead of the database's", StringComparison.Ordinal));
        ClientCall refused = await apart.RefundAsync(agent, 1);
        Assert.Equal((503, "policy_unavailable"), (refused.Status, refused.Code));
        await SetAsync(world, Hour);
        await PostgreSqlTests.UntilAsync(() => ReadyAsync(apart).GetAwaiter().GetResult().Contains("-3600 s ahead of the database's", StringComparison.Ordinal));

        // Several looks of that silo for what is due.
        await Task.Delay(2500, CancellationToken.None);
        Assert.Equal("pending", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", admin)));
        Assert.Equal("ready\n", await ReadyAsync(world));
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fred, id, digest)).Status);
        ClientCall done = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent);
        Assert.Equal("succeeded", done.Outcome);
        Assert.Equal(2, world.Upstream.Requests.Count);

        await SetAsync(world, TimeSpan.Zero);
        await PostgreSqlTests.UntilAsync(() => apart.RefundAsync(agent, 1).GetAwaiter().GetResult().Status == 200);
    }

    [Theory]
    [InlineData(1, "3600 s ahead of the database's")]
    [InlineData(-1, "-3600 s ahead of the database's")]
    public async Task A_silo_whose_clock_is_wrong_from_the_start_does_not_start(int hours, string reason)
    {
        Assert.SkipWhen(FakedClock.WhyNot is not null, FakedClock.WhyNot ?? "");
        await using World world = await World.StartOnPostgreSqlAsync();
        await world.Boundary.StopAsync();
        new FakedClock(world).Set(Hour * hours);

        (int code, string output) = await BoundaryProcess.RunAsync(world.Data, world.BoundaryFolder, world.Environment);

        Assert.Equal(3, code);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    private static async Task SetAsync(World world, TimeSpan ahead)
    {
        await using NpgsqlConnection connection = new(world.Database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(
            $"""
            create schema if not exists apart;
            create or replace function apart.clock_timestamp() returns timestamptz language sql as
            $$ select pg_catalog.clock_timestamp() + interval '{ahead.TotalSeconds:0} seconds' $$;
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> ReadyAsync(World world)
    {
        using HttpClient http = new() { BaseAddress = world.Boundary.Address };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("readyz", UriKind.Relative));
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException fault)
        {
            throw new InvalidOperationException("it does not answer: " + world.Boundary.Output, fault);
        }
    }
}
