namespace Atellagent.Benchmarks.Load;

/// <summary>What a server is put under: a closed loop of one request, and whether each answer was as it should be.</summary>
internal interface ILoad
{
    /// <summary>All good answers since the beginning, warm-up included.</summary>
    long Answered { get; }

    /// <summary>An answer that was not as it should be, if there was one.</summary>
    string? Wrong { get; }

    /// <summary>Sends for a while.</summary>
    Task<LoadSample> RunAsync(int connections, double seconds);
}
