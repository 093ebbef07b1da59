using System.Diagnostics;
using System.Runtime.InteropServices;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Reports;

/// <summary>What a number is worth nothing without.</summary>
/// <param name="Time">When.</param>
/// <param name="Commit">The commit, marked where files differ from it.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">How many cores.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="LoadAverage">The load before the run, ours included only where runs follow each other.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Seconds">Seconds a round and side.</param>
/// <param name="Connections">Connections.</param>
internal sealed record Conditions(
    DateTimeOffset Time,
    string Commit,
    string Processor,
    int Cores,
    string Kernel,
    string Runtime,
    string LoadAverage,
    int Rounds,
    double Seconds,
    int Connections)
{
    public static Conditions Read(BenchmarkOptions options) => new(
        TimeProvider.System.GetUtcNow(),
        Git("rev-parse", "--short=12", "HEAD") + (Git("status", "--porcelain").Length > 0 ? " with changes" : ""),
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown",
        int.Parse(Environment.GetEnvironmentVariable("BENCH_CORES") ?? "0", System.Globalization.CultureInfo.InvariantCulture),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        File.ReadAllText("/proc/loadavg").Trim(),
        options.Rounds,
        options.Seconds,
        options.Connections);

    public static string Line(Conditions of) =>
        $"\n{of.Commit}, {of.Processor}, {of.Cores} cores, {of.Kernel}, {of.Runtime}, load {of.LoadAverage}\n{of.Rounds} rounds of {of.Seconds:0.#} s a side, {of.Connections} connections; a ratio above 1 is in our favour";

    private static string Git(params string[] arguments)
    {
        ProcessStartInfo start = new("git", ["-C", Repository.Root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process git = Process.Start(start)!;
            string text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
