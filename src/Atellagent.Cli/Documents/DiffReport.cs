using System.Collections.Immutable;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy diff</c> tells.</summary>
/// <param name="Wider">How many changes may allow more than before.</param>
/// <param name="Changes">The changes.</param>
internal sealed record DiffReport(int Wider, IReadOnlyList<DiffReport.Change> Changes)
{
    /// <summary>One change.</summary>
    /// <param name="Direction"><c>wider</c>, <c>tighter</c>, <c>either</c> or <c>neither</c>.</param>
    /// <param name="Subject">What changed.</param>
    /// <param name="What">How.</param>
    internal sealed record Change(string Direction, string Subject, string What);

    /// <summary>Makes a report.</summary>
    /// <param name="changes">The changes.</param>
    /// <returns>The report.</returns>
    public static DiffReport Of(ImmutableArray<PolicyChange> changes) => new(
        changes.Count(static c => c.Direction == ChangeDirection.Wider),
        [.. changes.Select(static c => new Change(Word(c.Direction), c.Subject, c.What))]);

    private static string Word(ChangeDirection direction) => direction switch
    {
        ChangeDirection.Wider => "wider",
        ChangeDirection.Tighter => "tighter",
        ChangeDirection.Either => "either",
        _ => "neither",
    };
}
