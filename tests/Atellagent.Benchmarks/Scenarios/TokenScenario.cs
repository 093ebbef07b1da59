using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Microsoft.Data.Sqlite;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// Tokens issued, each with its entry on disk, against a bare server that echoes and signs; the first validation of a token against a bare
/// verification of its signature; and one that is remembered.
/// </summary>
internal static class TokenScenario
{
    private const double IssueTarget = 0.4;
    private const double ValidationTarget = 1.5;
    private const double RememberedTarget = 2;
    private const int WarmUps = 6;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using ServerProcess bare = await ServerProcess.StartAsync(Cores.Subject, "tokens");
        await using GovernedWorld world = await GovernedWorld.StartAsync(upstream.Address);
        LoadGenerator ours = GovernedWorld.TokenRequests(world.Silo.Address), peer = GovernedWorld.TokenRequests(bare.Address);
        List<Row> rows = await Duel.RunAsync(
            new Contender("token issued", world.Silo.Id, ours), new Contender("echo and ES256 JWT", bare.Id, peer), IssueTarget, options);

        // OpenIddict by itself: how near to the sum one can come while it does the protocol.
        await using ServerProcess openIddict = await ServerProcess.StartAsync(Cores.Subject, "openiddict");
        LoadGenerator floor = GovernedWorld.TokenRequests(openIddict.Address);
        rows.AddRange((await Duel.RunAsync(
            new Contender("bare OpenIddict", openIddict.Id, floor), new Contender("echo and ES256 JWT", bare.Id, peer), null, options)).Take(2).Select(static row => row with { Measure = row.Measure + ", bare OpenIddict" }));

        ValidationCost validation = new(world.Silo);
        List<(double Ours, double Peer, double Ratio)> first = [];
        List<double> remembered = [];

        // So few requests would else be measured while their code is still being compiled.
        for (int i = 0; i < WarmUps; i++)
        {
            await validation.FirstAsync();
        }

        for (int i = 0; i < options.Rounds; i++)
        {
            double cost = await validation.FirstAsync();
            double verification = ValidationCost.Verification(world.Token);
            first.Add((cost, verification, cost / verification));
            remembered.Add(ValidationCost.Remembered(world.Token));
        }

        rows.Add(Row.Of("CPU us, first validation", "validated", "ES256 verified", first, null) with { AtMost = ValidationTarget });
        rows.Add(Row.Alone("us, remembered validation", "validated", remembered, RememberedTarget));
        await world.Silo.StopAsync();

        // The world and each round of validations ask for tokens of their own.
        long stored = Stored(world.Database), owed = ours.Answered + validation.Issued + 1;
        List<string> violations = [.. new[] { ours.Wrong, peer.Wrong, floor.Wrong, validation.Wrong }.OfType<string>().Select(static wrong => "a wrong answer: " + wrong)];
        violations.AddRange(stored == owed ? [] : [$"{owed} tokens issued, but {stored} entries stored"]);
        return new ScenarioResult("token", rows, $"{owed:#,0} tokens issued, {stored:#,0} entries stored", violations);
    }

    private static long Stored(string database)
    {
        using SqliteConnection connection = new($"Data Source={database};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select count(distinct id) from openiddict_token where type = 'urn:ietf:params:oauth:token-type:access_token' or type = 'access_token'";
        return (long)command.ExecuteScalar()!;
    }
}
