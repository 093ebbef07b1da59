using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// The log of evidence: what a durable record costs against the flush and the insert that it cannot do without, what it costs to verify a
/// million, and what a log of a million costs the next action.
/// </summary>
internal static class EvidenceScenario
{
    private const int Records = 1_000_000;
    private const double MostOfHash = 4;
    private const double MostMebibytes = 150;
    private const double Target = 0.95;

    /// <summary>Runs it.</summary>
    /// <param name="options">How long and how often.</param>
    /// <returns>The result.</returns>
    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        List<string> violations = [];
        List<Row> rows = await EvidenceAppends.RunAsync(options);
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using GovernedWorld full = await GovernedWorld.StartAsync(upstream.Address, Records);
        List<Row> verified = await VerifyAsync(full, violations);
        await using GovernedWorld empty = await GovernedWorld.StartAsync(upstream.Address);
        LoadGenerator ours = GovernedWorld.Refunds(full.Silo.Address, full.Token);
        LoadGenerator peer = GovernedWorld.Refunds(empty.Silo.Address, empty.Token);
        List<Row> duel = await Duel.RunAsync(
            new Contender("1,000,000 records", full.Silo.Id, ours), new Contender("an empty log", empty.Silo.Id, peer), Target, options);
        rows.AddRange(duel.Select(static row => row with { Measure = row.Measure + ", 1M records" }));
        violations.AddRange(new[] { ours.Wrong, peer.Wrong }.OfType<string>().Select(static wrong => "a wrong answer: " + wrong));
        rows.AddRange(verified);
        return new ScenarioResult("evidence", rows, $"{Records:#,0} records were exported, verified and found right", violations);
    }

    private static async Task<List<Row>> VerifyAsync(GovernedWorld world, List<string> violations)
    {
        string file = world.In("evidence.jsonl");
        (int code, string told, _, _) = await RunAsync(world, "evidence", "export", "--out", file);
        if (code != 0)
        {
            violations.Add($"the export ended with {code}: {told}");
            return [];
        }

        (code, told, double seconds, double mebibytes) = await RunAsync(world, "evidence", "verify", file);
        if (code != 0)
        {
            violations.Add($"the export was not found right: {told}");
        }

        double bare = Hash(file);
        return
        [
            Row.Of("s to verify, against SHA-256", "atell evidence verify", "SHA-256 of the same bytes", [(seconds, bare, seconds / bare)], null)
                with { AtMost = MostOfHash },
            Row.Alone("MiB at most to verify", "atell evidence verify", [mebibytes], MostMebibytes),
            Row.Alone("MiB of the export", "atell evidence export", [new FileInfo(file).Length / 1048576.0], null),
        ];
    }

    // Line by line, as whoever verifies has to: each record is hashed for itself.
    private static double Hash(string file)
    {
        byte[] hash = new byte[32];
        TimeSpan hashing = TimeSpan.Zero;
        foreach (byte[] line in File.ReadLines(file).Select(Encoding.UTF8.GetBytes))
        {
            long begin = Stopwatch.GetTimestamp();
            SHA256.HashData(line, hash);
            hashing += Stopwatch.GetElapsedTime(begin);
        }

        return hashing.TotalSeconds;
    }

    private static async Task<(int Code, string Told, double Seconds, double Mebibytes)> RunAsync(GovernedWorld world, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Repository.Built("src", "Atellagent.Cli", "atell.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (string client, string secret) = world.Administrator();
        start.Environment["HOME"] = world.In("home");
        start.Environment["ATELLAGENT_URL"] = world.Silo.Address.ToString();
        start.Environment["ATELLAGENT_CLIENT_ID"] = client;
        start.Environment["ATELLAGENT_CLIENT_SECRET"] = secret;
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        double peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ProcessAccount.Peak(process.Id));
            await Task.Delay(20);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error, Stopwatch.GetElapsedTime(begin).TotalSeconds, peak);
    }
}
