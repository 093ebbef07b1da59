namespace Atellagent.Boundary.Authority;

/// <summary>Owns one deployment.</summary>
[Alias("atellagent.deployment")]
public interface IDeploymentGrain : IDocumentGrain;
