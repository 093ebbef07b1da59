using Atellagent.Client.Problems;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy check</c> found.</summary>
/// <param name="Valid">Whether the folder could be put in force.</param>
/// <param name="Documents">How many documents were read.</param>
/// <param name="Tests">How many policy tests stand beside them.</param>
/// <param name="PolicyVersion">The version that the policies would have; null when anything is wrong.</param>
/// <param name="Errors">All that is wrong.</param>
internal sealed record CheckReport(
    bool Valid,
    int Documents,
    int Tests,
    string? PolicyVersion,
    IReadOnlyList<ReportedError> Errors);
