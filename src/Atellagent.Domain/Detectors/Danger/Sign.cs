namespace Atellagent.Domain.Detectors.Danger;

/// <summary>One form that danger has.</summary>
/// <param name="Kind">The kind of the finding.</param>
/// <param name="Score">Its score.</param>
/// <param name="First">What it begins with, in lower case.</param>
/// <param name="Length">Says from what stands before, and from there on, how long it is; 0 where it is harmless.</param>
internal sealed record Sign(string Kind, decimal Score, string First, Sign.Measure Length)
{
    /// <summary>Says how long a sign is.</summary>
    /// <param name="before">What stands before it, not much of it.</param>
    /// <param name="rest">What stands there, and not much more.</param>
    internal delegate int Measure(ReadOnlySpan<char> before, ReadOnlySpan<char> rest);
}
