namespace Atellagent.Domain.Routes;

/// <summary>What a million tokens of a model cost, in whatever currency a route's prices are.</summary>
/// <param name="Input">Tokens that are read.</param>
/// <param name="Output">Tokens that are written.</param>
/// <param name="CacheRead">Tokens that the provider had in its cache.</param>
/// <param name="CacheWrite">Tokens that it puts into its cache.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal CacheRead, decimal CacheWrite)
{
    /// <summary>The most that a million tokens may cost.</summary>
    public const decimal Largest = 1_000_000;

    private const decimal Million = 1_000_000;

    /// <summary>The cost where nobody knows yet what comes out of a cache.</summary>
    /// <param name="tokens">The most tokens.</param>
    /// <returns>The most that they cost.</returns>
    internal decimal AtMost(ModelTokens tokens) =>
        ((tokens.AllInput * Math.Max(Input, Math.Max(CacheRead, CacheWrite))) + (tokens.Output * Output)) / Million;

    /// <summary>The cost.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <returns>What they cost.</returns>
    internal decimal Of(ModelTokens tokens) =>
        ((tokens.Input * Input) + (tokens.CacheRead * CacheRead) + (tokens.CacheWrite * CacheWrite) + (tokens.Output * Output)) / Million;
}
