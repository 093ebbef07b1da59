using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Atellagent.Domain.Policies.Expressions.Functions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// One test that a text must pass: a <c>pattern</c>, a <c>glob</c> or a network (<c>inCidr</c>). Tests of several bounds all
/// hold together; there is no single test that says the same, and nothing repairs a text that fails one.
/// </summary>
/// <param name="Kind">Which test.</param>
/// <param name="Source">What it is about.</param>
public sealed record BoundTest(BoundTestKind Kind, string Source)
{
    // Patterns come from documents alone, and the same few are made again with each change of them.
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);
    private Regex? _pattern;

    /// <summary>Why the source is no test of its kind, or null.</summary>
    public string? Fault => Kind switch
    {
        BoundTestKind.Pattern => PatternDialect.TryCompile(Source, out _, out string? reason) ? null : reason,
        BoundTestKind.Network => IPNetwork.TryParse(Source, out _) ? null : $"\"{Source}\" is no network, such as 10.0.0.0/8",
        _ => Source.Length == 0 ? "an empty glob matches nothing" : null,
    };

    /// <summary>Whether a text passes.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False also where the source is no test.</returns>
    public bool Admits(string text) => Kind switch
    {
        BoundTestKind.Pattern => (_pattern ??= Compiled(Source))?.IsMatch(text) == true,
        BoundTestKind.Network => BoundaryFunctions.IsInNetwork(text, Source),
        _ => GlobPattern.Matches(text, Source),
    };

    /// <inheritdoc />
    public bool Equals(BoundTest? other) => other is not null && Kind == other.Kind && string.Equals(Source, other.Source, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Source);

    private static Regex? Compiled(string source)
    {
        if (Patterns.TryGetValue(source, out Regex? known) || !PatternDialect.TryCompile(source, out known, out _))
        {
            return known;
        }

        return Patterns.Count < 10_000 ? Patterns.GetOrAdd(source, known) : known;
    }
}
