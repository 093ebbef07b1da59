namespace Atellagent.Boundary.Standing;

/// <summary>A silo as the others see it, and what it tells of itself.</summary>
/// <param name="Address">Where other silos reach it.</param>
/// <param name="State">What it is to the cluster: <c>joining</c>, <c>active</c>, <c>shutting_down</c>, <c>stopping</c> or <c>dead</c>.</param>
/// <param name="IsOwn">Whether it is the one that was asked.</param>
/// <param name="Facts">What it tells; null where it did not answer.</param>
public sealed record SiloStanding(string Address, string State, bool IsOwn, SiloFacts? Facts);
