using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>What binding a recorded request anew came to: exactly one of its parts is there.</summary>
/// <param name="Request">The bound request.</param>
/// <param name="Refusal">Why it lies outside of authority.</param>
public readonly record struct Rebound(BoundRequest? Request, Decision.Deny? Refusal);
