namespace Atellagent.Boundary.Reviews;

/// <summary>Who does something about a review, when, and what they write to it.</summary>
/// <param name="By">Who.</param>
/// <param name="Token">The id of their token; null where the boundary does it by itself.</param>
/// <param name="At">When.</param>
/// <param name="Notes">What they write; null for nothing.</param>
internal sealed record ReviewSaid(string By, string? Token, DateTimeOffset At, string? Notes);
