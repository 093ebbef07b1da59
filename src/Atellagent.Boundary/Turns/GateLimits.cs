namespace Atellagent.Boundary.Turns;

/// <summary>What a gate lets through.</summary>
/// <param name="Concurrency">How many at once.</param>
/// <param name="Share">How many of them may be of one key.</param>
/// <param name="Queue">How many may wait.</param>
internal sealed record GateLimits(int Concurrency, int Share, int Queue)
{
    /// <summary>How many may be of one key while no other is there.</summary>
    public int Alone { get; init; } = Share;
}
