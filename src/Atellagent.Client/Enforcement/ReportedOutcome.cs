using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Enforcement;

/// <summary>What an enforcement point says came of an action: the body of <c>POST /v1/actions/{id}/outcome</c>.</summary>
/// <param name="Status"><c>succeeded</c>, <c>failed</c> or <c>unknown</c>.</param>
/// <param name="HttpStatus">The destination's HTTP status; null where there was none.</param>
/// <param name="Result">What the destination said; evidence keeps its digest. Null where it said nothing.</param>
public sealed record ReportedOutcome(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? HttpStatus = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result = null);
