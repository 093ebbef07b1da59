using System.Text.Json.Serialization;

namespace Atellagent.Client.Decisions;

/// <summary>A decision as the boundary tells it, to the caller and in evidence alike.</summary>
/// <param name="Id">The decision's id, <c>dec_…</c>.</param>
/// <param name="Effect">One of <see cref="DecisionEffect"/>.</param>
/// <param name="PolicyVersion">The hash of the policies that were asked.</param>
/// <param name="Reasons">The rules that made it.</param>
/// <param name="Requested">What was asked.</param>
/// <param name="Granted">What may be done; absent for a denial.</param>
/// <param name="Changes">What narrowing changed, and by which rule.</param>
public sealed record DecisionReport(
    string Id,
    string Effect,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PolicyVersion = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReasonReport>? Reasons = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArgumentsReport? Requested = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArgumentsReport? Granted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChangeReport>? Changes = null);
