using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Approvals;

/// <summary>What somebody who was asked allows of an action: bounds on its arguments, inside which it may be carried out.</summary>
/// <param name="By">The principal that narrowed it.</param>
/// <param name="Bounds">The bounds, each with the repair that it implies; on arguments alone.</param>
/// <param name="At">When.</param>
public sealed record ApproverBounds(string By, BoundSet Bounds, DateTimeOffset At);
