using System.Diagnostics;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Guessing the secrets and keys of clients: slowed, recorded with exact numbers, and never a way to lock a client out.</summary>
public sealed class GuessedSecretTests
{
    private const string Attacker = "203.0.113.7";
    private const string Home = "198.51.100.1";

    [Fact]
    public async Task Ten_thousand_wrong_secrets_win_nothing_and_are_all_told_in_few_records()
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);
        await guesser.GuessAsync("agent", World.AgentSecret, Home);

        Stopwatch watch = Stopwatch.StartNew();
        Dictionary<int, int> statuses = await guesser.FloodAsync(10_000, static _ => ("agent", Attacker));
        watch.Stop();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"it took {watch.Elapsed}");
        Assert.Equal(10_000, statuses.Values.Sum());
        Assert.Equal([401, 429], statuses.Keys.Order());
        Assert.InRange(statuses[401], 1, 100);
        (int status, string body, int? retryAfter) = await guesser.GuessAsync("agent", "x", Attacker);
        Assert.Equal(429, status);
        Assert.Contains("slow_down", body, StringComparison.Ordinal);
        Assert.InRange(retryAfter!.Value, 1, 60);

        Assert.Equal(200, (await guesser.GuessAsync("agent", World.AgentSecret, Home)).Status);
        Assert.Equal(200, (await guesser.GuessAsync("agent", World.AgentSecret, "198.51.100.99")).Status);
        await world.AssertHistoryAsync();
        (long count, int records) = Guesser.Told(world, "client_attempt");
        Assert.Equal(10_001, count);
        Assert.InRange(records, 10, 60);
        Assert.Equal(10_001, Guesser.Told(world, "client_attempt", static record => record.Text("client") == "agent" && record.Text("source") == Attacker && record.Text("method") == "client_secret").Count);
    }

    [Fact]
    public async Task Names_that_are_made_up_cost_neither_memory_nor_a_record_each_and_lock_nobody_out()
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);
        await guesser.FloodAsync(500, static i => ($"warm-up-{i}", Attacker));
        long before = Guesser.ResidentBytes(world);

        Dictionary<int, int> statuses = await guesser.FloodAsync(5_000, static i => ($"made-up-{i}", Attacker));
        long after = Guesser.ResidentBytes(world);

        Assert.True(statuses[429] > 4_900, string.Join(' ', statuses));
        Assert.True(after - before < 256L * 1024 * 1024, $"{before} {after}");
        Assert.Equal(200, (await guesser.GuessAsync("agent", World.AgentSecret, Attacker)).Status);
        await world.AssertHistoryAsync();
        (long count, int records) = Guesser.Told(world, "client_attempt");
        Assert.Equal(5_500, count);
        Assert.InRange(records, 50, 200);
        Assert.Equal(0, Guesser.Told(world, "client_attempt", static record => record.Text("client") is not null).Count);
    }

    [Fact]
    public async Task Guesses_at_one_client_from_many_sources_leave_its_own_sources_alone()
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);

        await guesser.FloodAsync(2_000, static i => ("agent", $"203.0.{i / 250}.{i % 250}"));

        Assert.Equal(200, (await guesser.GuessAsync("agent", World.AgentSecret, Home)).Status);
        Assert.Equal(429, (await guesser.GuessAsync("agent", "wrong", Home)).Status);
        Assert.Equal(429, (await guesser.GuessAsync("agent", World.AgentSecret, Home)).Status);
        await Task.Delay(1_100, TestContext.Current.CancellationToken);
        Assert.Equal(200, (await guesser.GuessAsync("agent", World.AgentSecret, Home)).Status);
        await world.AssertHistoryAsync();
        (long count, int records) = Guesser.Told(world, "client_attempt");
        Assert.Equal(2_002, count);
        Assert.InRange(records, 50, 1_300);
    }

    [Theory]
    [InlineData("oauth/token")]
    [InlineData("oauth/introspect")]
    [InlineData("oauth/revoke")]
    public async Task Unknown_names_and_wrong_secrets_read_the_same_at_every_endpoint_all_the_way(string path)
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);

        for (int i = 0; i < 14; i++)
        {
            (int Status, string Body, int? RetryAfter) known = await guesser.GuessAsync("agent", new string('x', 40), Attacker, path);
            (int Status, string Body, int? RetryAfter) unknown = await guesser.GuessAsync("nobody", new string('x', 40), Attacker, path);
            Assert.Equal((known.Status, known.Body), (unknown.Status, unknown.Body));
            Assert.Equal(i < 10 ? 401 : 429, known.Status);
            Assert.Equal(known.RetryAfter is null, unknown.RetryAfter is null);
        }
    }

    [Fact]
    public async Task Assertions_are_slowed_as_secrets_are_and_what_proves_a_client_is_counted_by_its_name()
    {
        using KeyClient key = new();
        using KeyClient other = new();
        await using World world = await World.StartAsync(w =>
        {
            Guesser.BehindAProxy(w);
            string file = Path.Combine(w.BoundaryFolder, "boundary.yaml");
            const string secret = "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n";
            File.WriteAllText(file, File.ReadAllText(file).Replace(secret, secret + $"    - publicKey: {key.PublicJwk}\n", StringComparison.Ordinal));
        });
        using Guesser guesser = new(world);

        List<int> wrong = [], unknown = [];
        for (int i = 0; i < 13; i++)
        {
            wrong.Add((await guesser.GuessAsync("agent", "", Attacker, assertion: other.Sign(KeyClient.Claims(world)))).Status);
            unknown.Add((await guesser.GuessAsync("nobody", "", Attacker, assertion: other.Sign(KeyClient.Claims(world, "nobody")))).Status);
        }

        Assert.Equal([401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 429, 429, 429], wrong);
        Assert.Equal(wrong, unknown);
        Assert.Equal(429, (await guesser.GuessAsync("agent", World.AgentSecret, Attacker)).Status);
        Assert.Equal(200, (await guesser.GuessAsync("agent", "", Home, assertion: key.Sign(KeyClient.Claims(world)))).Status);
        await world.AssertHistoryAsync();
        Assert.Equal(13, Guesser.Told(world, "client_attempt", static record => record.Text("client") == "agent" && record.Text("method") == "private_key_jwt").Count);
        Assert.Equal(13, Guesser.Told(world, "client_attempt", static record => record.Text("client") is null).Count);
    }

    [Fact]
    public async Task Right_secrets_are_never_counted_however_many_at_once()
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);

        (int Status, string, int?)[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => guesser.GuessAsync("agent", World.AgentSecret, Home)));

        Assert.All(answers, static answer => Assert.Equal(200, answer.Status));
        await world.AssertHistoryAsync();
        Assert.Equal((0, 0), Guesser.Told(world, "client_attempt"));
    }

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_wrong_secret()
    {
        await using World world = await World.StartAsync(Guesser.BehindAProxy);
        using Guesser guesser = new(world);
        List<double> known = [], unknown = [];
        for (int i = 0; i < 240; i++)
        {
            // Each attempt is the first of its source, so that nothing is slowed.
            List<double> times = i % 2 == 0 ? known : unknown;
            long start = Stopwatch.GetTimestamp();
            await guesser.GuessAsync(i % 2 == 0 ? "agent" : "nobody", new string('x', 40), $"203.0.113.{i}");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        (double first, double second) = (Median(known), Median(unknown));
        Assert.True(Math.Abs(first - second) < Math.Max(1, Math.Max(first, second) / 2), $"known {first} ms, unknown {second} ms");
    }

    [Fact]
    public async Task Whoever_says_where_they_come_from_is_believed_only_as_a_trusted_proxy()
    {
        await using World world = await World.StartAsync();
        using Guesser guesser = new(world);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(401, (await guesser.GuessAsync("agent", "wrong", $"203.0.113.{i}")).Status);
        }

        Assert.Equal(429, (await guesser.GuessAsync("agent", "wrong", "203.0.113.99")).Status);
        await world.Boundary.StopAsync();
        Assert.Equal(11, Guesser.Told(world, "client_attempt", static record => record.Text("source") == "127.0.0.1").Count);
        world.Environment["ATELLAGENT__PROXIES__TRUSTED__0"] = "127.0.0.0/8";
        world.Environment["ATELLAGENT__PROXIES__TRUSTED__1"] = "192.0.2.1";
        await world.RestartAsync();

        // What stands before the last address that is no proxy's is the caller's word.
        await guesser.GuessAsync("agent", "wrong", "6.6.6.6, 203.0.113.50, 192.0.2.1");
        await guesser.GuessAsync("agent", "wrong", "2001:db8:1:2:3:4:5:6");
        await guesser.GuessAsync("agent", "wrong", "no address");
        await world.Boundary.StopAsync();

        string?[] sources = ["203.0.113.50", "2001:db8:1:2::/64", "127.0.0.1"];
        long[] counts = [.. sources.Select(source => Guesser.Told(world, "client_attempt", record => record.Text("source") == source).Count)];
        Assert.Equal([1, 1, 12], counts);
    }

    [Fact]
    public async Task A_setting_that_names_no_proxy_stops_the_start()
    {
        using TestFolder folder = new();

        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), null, new Dictionary<string, string> { ["ATELLAGENT__PROXIES__TRUSTED__0"] = "the proxy" });

        Assert.NotEqual(0, code);
        Assert.Contains("Proxies:Trusted 'the proxy' is no address and no network", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_that_were_not_looked_at_are_told_in_numbers()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        int slowed = 0;
        for (int i = 0; i < 30; i++)
        {
            await new PersonFlow(world).BeginAsync(browser);
            await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", $"wrong wrong wrong {i}"));
            slowed += browser.Status == 429 ? 1 : 0;
        }

        Assert.InRange(slowed, 1, 25);
        await world.Boundary.StopAsync();
        Assert.Equal(slowed, Guesser.Told(world, "sign_in", static record => record.Text("verb") == "slowed" && record.Text("person") == PersonFlow.Alice).Count);
        Assert.Equal(30 - slowed, Guesser.Told(world, "sign_in", static record => record.Text("verb") == "refused").Count);
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
