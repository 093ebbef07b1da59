using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Recorded decisions decided again, in a process of its own that has all cores: that is what a plan has.</summary>
internal static class ReplayScenario
{
    private const int Records = 200_000;
    private const double Wanted = 50_000;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        int cores = int.Parse(Environment.GetEnvironmentVariable("BENCH_CORES") ?? "1", CultureInfo.InvariantCulture);
        ProcessStartInfo start = new("taskset", ["-c", $"0-{cores - 1}", "dotnet", typeof(ReplayScenario).Assembly.Location, "replay", $"{Records}", $"{options.Rounds}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Remove(Cores.InlineCompletions);
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            return new ScenarioResult("replay", [Row.Alone("recorded decisions/s decided again", "ours", [0], null)], "", [$"the replay ended with {process.ExitCode}: {text}"]);
        }

        JsonElement told = JsonDocument.Parse(text).RootElement;
        return new ScenarioResult(
            "replay",
            [
                Row.Alone("recorded decisions/s decided again", "ours", Numbers(told, "rates"), null) with { AtLeast = Wanted },
                Row.Alone("MB in use above the start, at most", "ours", Numbers(told, "memory"), 150),
            ],
            $"{Records:#,0} decisions of {told.GetProperty("bytes").GetInt64()} bytes each on {cores} core(s), each decided under two versions, all verdicts as they should be",
            [.. told.GetProperty("violations").EnumerateArray().Select(static one => one.GetString()!)]);
    }

    private static IEnumerable<double> Numbers(JsonElement from, string name) => from.GetProperty(name).EnumerateArray().Select(static one => one.GetDouble());
}
