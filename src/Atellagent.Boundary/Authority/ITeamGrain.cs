namespace Atellagent.Boundary.Authority;

/// <summary>Owns one team.</summary>
[Alias("atellagent.team")]
public interface ITeamGrain : IDocumentGrain;
