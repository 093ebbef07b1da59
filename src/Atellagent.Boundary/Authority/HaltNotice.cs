namespace Atellagent.Boundary.Authority;

/// <summary>That something was suspended or disabled.</summary>
/// <param name="By">The administrator.</param>
/// <param name="At">When.</param>
public sealed record HaltNotice(string By, DateTimeOffset At);
