using Atellagent.Benchmarks.Processes;

namespace Atellagent.Benchmarks.Load;

/// <summary>One side of a comparison: a process on the subject's core, and the load that it is put under.</summary>
internal sealed record Contender(string Name, int ProcessId, ILoad Load)
{
    public async Task<Round> RunAsync(BenchmarkOptions options)
    {
        double before = ProcessAccount.Cpu(ProcessId);
        LoadSample many = await Load.RunAsync(options.Connections, options.Seconds);
        double cpu = (ProcessAccount.Cpu(ProcessId) - before) / Math.Max(1, many.Count);
        LoadSample one = await Load.RunAsync(1, options.SingleSeconds);
        return new Round(many.PerSecond, cpu, one.P50Microseconds, many.P99Microseconds);
    }
}
