namespace Atellagent.Boundary.Authority;

/// <summary>Owns one policy.</summary>
[Alias("atellagent.policy")]
public interface IPolicyGrain : IDocumentGrain;
