namespace Atellagent.Domain.Policies;

/// <summary>Who may vote at a gate as well, once those that it is for have let time pass.</summary>
/// <param name="After">After how long, counted from when they were asked.</param>
/// <param name="To">Who may vote too from then on.</param>
public sealed record GateEscalation(TimeSpan After, VoterGroup To);
