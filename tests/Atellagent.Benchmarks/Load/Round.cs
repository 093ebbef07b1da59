namespace Atellagent.Benchmarks.Load;

/// <summary>One contender's part of one round.</summary>
/// <param name="PerSecond">Requests a second on many connections.</param>
/// <param name="CpuMicroseconds">Processor time of the subject for each of them.</param>
/// <param name="SingleP50">Median latency on one connection, in microseconds.</param>
/// <param name="ManyP99">99th percentile of latency on many connections, in microseconds.</param>
internal sealed record Round(double PerSecond, double CpuMicroseconds, double SingleP50, double ManyP99);
