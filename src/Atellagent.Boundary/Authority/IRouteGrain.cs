namespace Atellagent.Boundary.Authority;

/// <summary>Owns one route.</summary>
[Alias("atellagent.route")]
public interface IRouteGrain : IDocumentGrain;
