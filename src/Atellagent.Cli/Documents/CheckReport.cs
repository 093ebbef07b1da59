using Atellagent.Client.Problems;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy check</c> found.</summary>
/// <param name="Valid">Whether the folder passed: it could be put in force, and where warnings count there are none.</param>
/// <param name="Documents">How many documents were read.</param>
/// <param name="Tests">How many policy tests stand beside them.</param>
/// <param name="PolicyVersion">The version that the policies would have; null when anything is wrong.</param>
/// <param name="Errors">All that is wrong.</param>
/// <param name="Warnings">What is probably not meant.</param>
internal sealed record CheckReport(
    bool Valid,
    int Documents,
    int Tests,
    string? PolicyVersion,
    IReadOnlyList<ReportedError> Errors,
    IReadOnlyList<CheckReport.Warning> Warnings)
{
    /// <summary>Something that is allowed and probably not meant.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Line">The line.</param>
    /// <param name="Column">The column.</param>
    /// <param name="Rule">The rule, as <c>policy#id</c>.</param>
    /// <param name="Code">What kind of thing it is.</param>
    /// <param name="Message">What is odd.</param>
    internal sealed record Warning(string File, int Line, int Column, string Rule, string Code, string Message);
}
