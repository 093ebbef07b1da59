namespace Atellagent.Benchmarks.Load;

/// <summary>One round of load.</summary>
internal sealed record LoadSample(int Count, double PerSecond, double P50Microseconds, double P99Microseconds)
{
    /// <summary>Puts the latencies of all connections together.</summary>
    public static LoadSample Of(IEnumerable<IEnumerable<double>> connections, double elapsed)
    {
        double[] latencies = [.. connections.SelectMany(static one => one)];
        Array.Sort(latencies);
        return new LoadSample(latencies.Length, latencies.Length / elapsed, At(latencies, 0.5), At(latencies, 0.99));
    }

    private static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * quantile)];
}
