namespace Atellagent.Boundary.Administration;

/// <summary>Puts a policy version in force that was in force before.</summary>
/// <param name="Version">The version.</param>
/// <param name="Why">Why.</param>
[GenerateSerializer, Alias("atellagent.rollback"), Immutable]
public sealed record RollbackRequest([property: Id(0)] string Version, [property: Id(1)] string Why);
