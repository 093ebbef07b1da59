namespace Atellagent.Boundary.Authority;

/// <summary>Owns one detector.</summary>
[Alias("atellagent.detector")]
public interface IDetectorGrain : IDocumentGrain;
