using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Decisions;

namespace Atellagent.Client.Actions;

/// <summary>What came of a dispatched action.</summary>
/// <param name="Status">One of <see cref="OutcomeStatus"/>.</param>
/// <param name="HttpStatus">The destination's HTTP status, where it is one that speaks HTTP.</param>
/// <param name="Result">The destination's answer, in so far as it was released.</param>
/// <param name="Released"><c>full</c>, <c>redacted</c> or <c>withheld</c>.</param>
/// <param name="Reason">Why, where the action did not succeed.</param>
/// <param name="Code">Why it was refused, for programs; null where it was not.</param>
/// <param name="Reasons">The response policies' rules that say in what form the result leaves; null where none spoke.</param>
/// <param name="ObservedBy">Whose claim the status is, <c>person</c> or <c>enforcementPoint</c>; null where the boundary saw it itself.</param>
/// <param name="SettledBy">The person who said what came of it; null where nobody had to.</param>
/// <param name="SettledAt">When (RFC 3339).</param>
public sealed record OutcomeReport(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? HttpStatus = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Released = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReasonReport>? Reasons = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ObservedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SettledBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SettledAt = null);
