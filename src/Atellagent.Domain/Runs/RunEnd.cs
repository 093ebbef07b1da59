namespace Atellagent.Domain.Runs;

/// <summary>How a run ended.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="ExitCode">What its program ended with, as its runner says; null where nobody says.</param>
/// <param name="By">Who ended it; null where it ended by itself.</param>
public sealed record RunEnd(DateTimeOffset At, string Reason, int? ExitCode, string? By);
