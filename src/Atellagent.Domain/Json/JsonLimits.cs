namespace Atellagent.Domain.Json;

/// <summary>How large one JSON text may be. Past a limit it is refused whole; nothing is judged in part.</summary>
/// <param name="MaxBytes">Bytes of UTF-8 text.</param>
/// <param name="MaxDepth">Nested arrays and objects.</param>
/// <param name="MaxValues">Values in all, the nested ones included.</param>
public sealed record JsonLimits(int MaxBytes, int MaxDepth, int MaxValues)
{
    /// <summary>One mebibyte, 64 levels, 100,000 values.</summary>
    public static JsonLimits Default { get; } = new(1024 * 1024, 64, 100_000);
}
