using System.Diagnostics;
using System.Text.Json;

namespace Atellagent.Benchmarks.Peers;

/// <summary>Other policy engines, in a node process of their own, asked one measurement at a time.</summary>
internal sealed class PolicyPeers : IDisposable
{
    private readonly Process _process;

    private PolicyPeers(Process process) => _process = process;

    /// <summary>Starts them.</summary>
    /// <param name="folder">The folder with the installed packages; null where there is none.</param>
    /// <returns>The peers; null where they cannot be run here.</returns>
    public static PolicyPeers? Start(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return null;
        }

        // On the other core, where there is one: node goes on clearing up after it has answered.
        ProcessStartInfo start = new("taskset") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("0");
        start.ArgumentList.Add("node");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Peers", "policy-peers.mjs"));
        start.ArgumentList.Add(folder);
        return new PolicyPeers(Process.Start(start)!);
    }

    /// <summary>Measures one engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="rules">How many rules it has.</param>
    /// <param name="seconds">For how long.</param>
    /// <returns>Nanoseconds a decision.</returns>
    public double Measure(string engine, int rules, double seconds)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { engine, rules, seconds }));
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{engine} ended");
        using JsonDocument answer = JsonDocument.Parse(line);
        return answer.RootElement.GetProperty("nanoseconds").GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5_000);
        _process.Dispose();
    }
}
