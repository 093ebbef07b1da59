using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>One silo on PostgreSQL: what it does on SQLite, a schema that it does not know, and a server that goes away.</summary>
public sealed class PostgreSqlTests
{
    [Fact]
    public async Task A_governed_action_is_carried_out_and_a_restart_keeps_everything()
    {
        await using World world = await World.StartOnPostgreSqlAsync();
        string token = await world.TokenAsync();
        ClientCall first = await world.RefundAsync(token, 10, "k1");
        ClientCall denied = await world.ActAsync(token, """{"route":"payments","operation":"unheard","arguments":{} }""");
        Assert.Equal(200, first.Status);
        Assert.Equal(403, denied.Status);

        await world.Boundary.StopAsync();
        await world.RestartAsync();

        ClientCall again = await world.RefundAsync(token, 10, "k1");
        Assert.Equal(first.Action, again.Action);
        Assert.Equal(409, (await world.RefundAsync(token, 11, "k1")).Status);
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 12, "k2")).Status);
        ClientCall page = await world.GetAsync("v1/evidence?principal=agent&limit=50", await world.AdminTokenAsync());
        Assert.Equal(200, page.Status);
        Assert.Equal(5, ((JsonArray)page.Body!["items"]!).Items.Count(static item => ((JsonObject)item)["type"] is not JsonString { Value: "token" }));
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_killed_silo_finds_what_it_left_open()
    {
        await using World world = await World.StartOnPostgreSqlAsync();
        TaskCompletionSource gate = new();
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = gate.Task };
        Task<ClientCall> cut = world.RefundAsync(await world.TokenAsync(), 10, "k1");
        await UntilAsync(() => world.Upstream.Requests.Count == 1);

        await world.Boundary.KillAsync();
        gate.SetResult();
        await cut;
        await world.RestartAsync();

        Assert.Equal(424, (await world.RefundAsync(await world.TokenAsync(), 10, "k1")).Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Any_other_schema_version_refuses_the_start_with_one_line_that_says_what_to_do()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        PostgresServer server = await PostgresServer.SharedAsync();
        using TestFolder folder = new();
        Dictionary<string, string> environment = new()
        {
            ["ATELLAGENT__STORAGE__PROVIDER"] = "postgresql",
            ["ATELLAGENT__STORAGE__CONNECTIONSTRING"] = await server.CreateDatabaseAsync(),
        };
        string database = new Npgsql.NpgsqlConnectionStringBuilder(environment["ATELLAGENT__STORAGE__CONNECTIONSTRING"]).Database!;

        (int empty, string line) = await BoundaryProcess.RunAsync(folder.In("data"), null, environment);
        (int migrated, string done) = await BoundaryProcess.MigrateAsync(folder.In("data"), environment);
        await server.SqlAsync("insert into schema_version (version, name, checksum, applied_at) values (9999, 'later', 'x', '')", database);
        (int newer, string refusal) = await BoundaryProcess.RunAsync(folder.In("data"), null, environment);

        Assert.Equal((3, 0, 3), (empty, migrated, newer));
        Assert.Contains("atell migrate", Assert.Single(line.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("the database schema is at version", done, StringComparison.Ordinal);
        Assert.Contains("9999", Assert.Single(refusal.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", null, "is not known")]
    [InlineData("postgresql", null, "needs Storage:ConnectionString")]
    [InlineData("postgresql", "this is none", "cannot be read as a connection string")]
    [InlineData("postgresql", "Host=127.0.0.1;Port=1;Username=u;Password=p;Database=d", "the database cannot be used")]
    public async Task Settings_that_cannot_be_are_told_in_one_line(string provider, string? connection, string expected)
    {
        using TestFolder folder = new();
        Dictionary<string, string> environment = new() { ["ATELLAGENT__STORAGE__PROVIDER"] = provider };
        if (connection is not null)
        {
            environment["ATELLAGENT__STORAGE__CONNECTIONSTRING"] = connection;
        }

        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), null, environment);

        Assert.Equal(3, code);
        Assert.Contains(expected, Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_gone_is_a_refusal_and_when_it_is_back_so_is_the_boundary()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using World world = await World.StartOnPostgreSqlAsync(server);
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);

        await server.StopAsync();
        ClientCall refused = await world.RefundAsync(token, 2);
        await world.ReadyAsync(wanted: false);
        await server.StartAgainAsync();
        await world.ReadyAsync();

        Assert.Equal((503, "evidence_unavailable"), (refused.Status, refused.Code));
        Assert.Equal(200, (await world.RefundAsync(token, 3)).Status);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    internal static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, "what was waited for did not come");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
