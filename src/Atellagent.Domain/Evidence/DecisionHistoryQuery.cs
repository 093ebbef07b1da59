namespace Atellagent.Domain.Evidence;

/// <summary>Which recorded decisions are wanted; what is null does not filter.</summary>
/// <param name="Since">Made at or after.</param>
/// <param name="Until">Made before.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Route">The route.</param>
public sealed record DecisionHistoryQuery(DateTimeOffset Since, DateTimeOffset Until, string? Principal = null, string? Route = null);
