using System.Text.Json.Serialization;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Administration;

/// <summary>What became of a change of the boundary's documents. With one error nothing is applied.</summary>
/// <param name="Applied">Whether the documents are in force now.</param>
/// <param name="DryRun">Whether only the plan was asked for.</param>
/// <param name="Changes">What changed, or would.</param>
/// <param name="Errors">What is wrong, all of it.</param>
/// <param name="PolicyVersion">The policy version that is in force now, or would be.</param>
/// <param name="Widening">What the change widens; null where the boundary does not say.</param>
/// <param name="Pending">Where the change waits for a vote; null where it needs none.</param>
/// <param name="NeedsVote">Whether the change takes the vote of another person; null where the boundary does not say.</param>
/// <param name="Notes">What whoever makes the change should know of it; null where there is nothing.</param>
public sealed record ApplyReport(
    bool Applied,
    bool DryRun,
    IReadOnlyList<ApplyChange> Changes,
    IReadOnlyList<ReportedError> Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PolicyVersion = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Widening = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PendingReference? Pending = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? NeedsVote = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Notes = null);
