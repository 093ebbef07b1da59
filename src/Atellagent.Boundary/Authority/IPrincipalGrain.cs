namespace Atellagent.Boundary.Authority;

/// <summary>Owns one participant.</summary>
[Alias("atellagent.principal")]
public interface IPrincipalGrain : IDocumentGrain;
