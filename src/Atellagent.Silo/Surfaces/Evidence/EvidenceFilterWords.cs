using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Filters as they stand in an address.</summary>
internal static class EvidenceFilterWords
{
    /// <summary>Takes names and values apart.</summary>
    /// <param name="query">What stands behind the question mark.</param>
    /// <param name="words">Names and values.</param>
    /// <param name="reason">Why it is malformed.</param>
    /// <returns>False where a name has several values.</returns>
    public static bool TryPair(
        IQueryCollection query, out ImmutableArray<KeyValuePair<string, string>> words, [NotNullWhen(false)] out string? reason)
    {
        words = [.. query.Where(static one => one.Value.Count == 1).Select(static one => KeyValuePair.Create(one.Key, one.Value[0] ?? ""))];
        reason = words.Length == query.Count ? null : "each filter has one value";
        return reason is null;
    }
}
