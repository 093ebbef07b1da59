namespace Atellagent.Domain.Routes;

/// <summary>How many tokens a request to a model uses.</summary>
/// <param name="Input">Read, and neither from a cache nor for one.</param>
/// <param name="CacheRead">Read from the provider's cache.</param>
/// <param name="CacheWrite">Read, and put into the provider's cache.</param>
/// <param name="Output">Written.</param>
public readonly record struct ModelTokens(decimal Input, decimal CacheRead, decimal CacheWrite, decimal Output)
{
    /// <summary>All that are read.</summary>
    public decimal AllInput => Input + CacheRead + CacheWrite;

    /// <summary>All.</summary>
    public decimal All => AllInput + Output;
}
