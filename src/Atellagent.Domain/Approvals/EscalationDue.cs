namespace Atellagent.Domain.Approvals;

/// <summary>When others may vote too at a gate.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="At">From when on.</param>
public sealed record EscalationDue(string Gate, DateTimeOffset At);
