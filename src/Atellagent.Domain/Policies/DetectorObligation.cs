namespace Atellagent.Domain.Policies;

/// <summary>A detector that must have answered; without its answer the action, or its release, is denied.</summary>
/// <param name="Detector">The detector's name.</param>
/// <param name="Phase">What it must have looked at.</param>
public sealed record DetectorObligation(string Detector, PolicyPhase Phase);
