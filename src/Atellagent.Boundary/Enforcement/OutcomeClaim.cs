using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Enforcement;

/// <summary>What an enforcement point says came of an action that it carried out.</summary>
/// <param name="Status"><c>succeeded</c>, <c>failed</c> or <c>unknown</c>.</param>
/// <param name="HttpStatus">The destination's HTTP status; null where there was none.</param>
/// <param name="Result">What the destination said; evidence keeps its digest, and nobody is shown it. Null where it said nothing.</param>
public sealed record OutcomeClaim(string Status, int? HttpStatus, JsonValue? Result);
