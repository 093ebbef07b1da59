namespace Atellagent.Domain.Routes;

/// <summary>How documents name operations: a name, or a prefix and one <c>*</c> at the end.</summary>
public static class OperationPattern
{
    /// <summary>Whether a pattern names an operation.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="operation">The operation's name.</param>
    /// <returns>True when it does.</returns>
    public static bool Matches(string pattern, string operation) =>
        pattern.EndsWith('*')
            ? operation.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : string.Equals(pattern, operation, StringComparison.Ordinal);

    /// <summary>Whether a pattern names every operation that another one names.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="other">The other pattern.</param>
    /// <returns>True when it does.</returns>
    public static bool Contains(string pattern, string other) =>
        other.EndsWith('*')
            ? pattern.EndsWith('*') && other.AsSpan(0, other.Length - 1).StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : Matches(pattern, other);
}
