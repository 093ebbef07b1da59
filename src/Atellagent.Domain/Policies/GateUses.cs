namespace Atellagent.Domain.Policies;

/// <summary>For how many identical calls one approval is good.</summary>
/// <param name="Count">How many, the one that was asked for included.</param>
/// <param name="Window">For how long, counted from when people had agreed.</param>
public sealed record GateUses(int Count, TimeSpan Window);
