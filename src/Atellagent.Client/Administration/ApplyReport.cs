using System.Text.Json.Serialization;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Administration;

/// <summary>What became of a change of the boundary's documents. With one error nothing is applied.</summary>
/// <param name="Applied">Whether the documents are in force now.</param>
/// <param name="DryRun">Whether only the plan was asked for.</param>
/// <param name="Changes">What changed, or would.</param>
/// <param name="Errors">What is wrong, all of it.</param>
/// <param name="PolicyVersion">The policy version that is in force now, or would be.</param>
public sealed record ApplyReport(
    bool Applied,
    bool DryRun,
    IReadOnlyList<ApplyChange> Changes,
    IReadOnlyList<ReportedError> Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PolicyVersion = null);
