using System.Collections.Immutable;

namespace Atellagent.Domain.Decisions;

/// <summary>The changes of several rounds as one list.</summary>
internal static class DecisionChanges
{
    /// <summary>Joins the changes of a round to the earlier ones: an argument keeps what was asked and takes what came last.</summary>
    /// <param name="earlier">The earlier changes.</param>
    /// <param name="later">The changes of this round.</param>
    /// <returns>One change an argument, sorted by path; none for what came back to what was asked.</returns>
    public static ImmutableArray<ArgumentChange> Join(ImmutableArray<ArgumentChange> earlier, ImmutableArray<ArgumentChange> later)
    {
        if (later.IsEmpty)
        {
            return earlier;
        }

        if (earlier.IsEmpty && later is [ArgumentChange only])
        {
            return Equals(only.To, only.From) ? [] : later;
        }

        SortedDictionary<string, ArgumentChange> changes = new(StringComparer.Ordinal);
        foreach (ArgumentChange change in earlier)
        {
            changes[change.Path] = change;
        }

        foreach (ArgumentChange change in later)
        {
            changes[change.Path] = changes.TryGetValue(change.Path, out ArgumentChange? first) ? change with { From = first.From } : change;
        }

        return [.. changes.Values.Where(static c => !Equals(c.To, c.From))];
    }
}
