namespace Atellagent.Benchmarks.Load;

/// <summary>One round of load.</summary>
internal sealed record LoadSample(int Count, double PerSecond, double P50Microseconds, double P99Microseconds);
